import { dehydrate, HydrationBoundary } from "@tanstack/react-query";
import type { Metadata } from "next";
import type { ReactNode } from "react";
import { CasesSection } from "../../../components/emergencies/cases-section.tsx";
import { monthInterval } from "../../../components/emergencies/month.ts";
import { SuspectedSection } from "../../../components/emergencies/suspected-section.tsx";
import { TotalsSection } from "../../../components/emergencies/totals-section.tsx";
import { Page } from "../../../components/shell/page.tsx";
import { PageHeader } from "../../../components/ui/page-header.tsx";
import { requirePagePrincipal } from "../../../lib/access/session.ts";
import { makeQueryClient } from "../../../lib/browser/query-client.ts";
import { caseListQuery, caseSearch } from "../../../lib/emergencies/contract.ts";
import { casesPage, caseTotals } from "../../../lib/emergencies/queries.ts";
import { readCases, readCaseTotals } from "../../../lib/emergencies/reads.ts";
import { getDb } from "../../../lib/platform/db.ts";
import { pgSql } from "../../../lib/platform/sql.ts";

export const metadata: Metadata = { title: "Emergencies" };

interface Props {
  readonly searchParams: Promise<Record<string, string | string[] | undefined>>;
}

export default async function EmergenciesPage({ searchParams }: Props): Promise<ReactNode> {
  const { scope } = await requirePagePrincipal("emergencies:read");
  const params = caseSearch.parse(await searchParams);
  const { status, origin, month, cursor } = params;
  const filters = { ...(status ? { status } : {}), ...(origin ? { origin } : {}), ...monthInterval(month) };
  const sql = pgSql((await getDb()).pool);
  const client = makeQueryClient();
  const read = () => readCases(sql, scope, caseListQuery.parse({ ...filters, cursor }));
  const page = await client.query({ ...casesPage(filters, cursor), queryFn: read });
  await client.query({ ...caseTotals(), queryFn: () => readCaseTotals(sql, scope) });
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <Page footer={{ generatedAt: page.generatedAt, entry: page.size, rows: page.items.length }}>
        <PageHeader
          title="Emergencies"
          subtitle="Changes outside the path: declared by people, or found in the evidence"
        />
        <SuspectedSection />
        <CasesSection filters={filters} params={params} />
        <TotalsSection today={page.generatedAt} />
      </Page>
    </HydrationBoundary>
  );
}
