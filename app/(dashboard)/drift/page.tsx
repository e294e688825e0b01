import { dehydrate, HydrationBoundary } from "@tanstack/react-query";
import type { Metadata } from "next";
import type { ReactNode } from "react";
import { periodOf } from "../../../components/deployments/period.ts";
import { DriftsSection } from "../../../components/drift/drifts-section.tsx";
import { ReportFigures, ReportRail } from "../../../components/drift/report-sections.tsx";
import { Page } from "../../../components/shell/page.tsx";
import { LinkButton } from "../../../components/ui/button.tsx";
import { PageHeader } from "../../../components/ui/page-header.tsx";
import { Columns } from "../../../components/ui/section.tsx";
import { requirePagePrincipal } from "../../../lib/access/session.ts";
import { makeQueryClient } from "../../../lib/browser/query-client.ts";
import { readEnvironments } from "../../../lib/deployments/reads.ts";
import { driftSearch, driftsQuery } from "../../../lib/drift/contract.ts";
import { driftReport, driftsPage } from "../../../lib/drift/queries.ts";
import { readDrifts } from "../../../lib/drift/reads.ts";
import { readDriftReport } from "../../../lib/drift/report.ts";
import { getDb } from "../../../lib/platform/db.ts";
import { pgSql } from "../../../lib/platform/sql.ts";

export const metadata: Metadata = { title: "Drift" };

interface Props {
  readonly searchParams: Promise<Record<string, string | string[] | undefined>>;
}

export default async function DriftPage({ searchParams }: Props): Promise<ReactNode> {
  const { scope } = await requirePagePrincipal("drift:read");
  const params = driftSearch.parse(await searchParams);
  const { environment, cluster, state, target, cursor } = params;
  const period = { environment, cluster, ...periodOf(params.from, params.to) };
  const filters = { ...period, state, target };
  const sql = pgSql((await getDb()).pool);
  const client = makeQueryClient();
  const list = () => readDrifts(sql, scope, driftsQuery.parse({ ...filters, cursor }));
  const page = await client.query({ ...driftsPage(filters, cursor), queryFn: list });
  await client.query({ ...driftReport(period), queryFn: () => readDriftReport(sql, scope, period) });
  const environments = await readEnvironments(sql, scope);
  const clusters = [...new Set(environments.flatMap((one) => one.clusters))].sort();
  const query = new URLSearchParams(Object.entries(period).flatMap(([key, value]) => (value ? [[key, value]] : [])));
  const report = (
    <LinkButton href={`/api/v1/drift/report?${query}`} download>
      Drift report
    </LinkButton>
  );
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <Page footer={{ generatedAt: page.generatedAt, entry: page.size, rows: page.items.length }}>
        <PageHeader
          title="Drift"
          subtitle="Live state that differs from Git at an unchanged revision"
          actions={report}
        />
        <Columns rail="left">
          <ReportRail filters={period} params={params} />
          <DriftsSection
            filters={filters}
            params={params}
            environments={environments.map((one) => one.name)}
            clusters={clusters}
          />
        </Columns>
        <ReportFigures filters={period} params={params} />
      </Page>
    </HydrationBoundary>
  );
}
