import { dehydrate, HydrationBoundary } from "@tanstack/react-query";
import type { Metadata } from "next";
import type { ReactNode } from "react";
import { ChangesSection } from "../../../components/changes/changes-section.tsx";
import { PopulationSections } from "../../../components/changes/population-section.tsx";
import { periodOf } from "../../../components/deployments/period.ts";
import { Page } from "../../../components/shell/page.tsx";
import { PageHeader } from "../../../components/ui/page-header.tsx";
import { requirePagePrincipal } from "../../../lib/access/session.ts";
import { makeQueryClient } from "../../../lib/browser/query-client.ts";
import { changesQuery, changesSearch } from "../../../lib/changes/contract.ts";
import { changesPage } from "../../../lib/changes/queries.ts";
import { readChangeRepositories, readChanges } from "../../../lib/changes/reads.ts";
import { getDb } from "../../../lib/platform/db.ts";
import { pgSql } from "../../../lib/platform/sql.ts";
import { population } from "../../../lib/population/queries.ts";
import { readPopulation } from "../../../lib/population/reads.ts";

export const metadata: Metadata = { title: "Changes" };

interface Props {
  readonly searchParams: Promise<Record<string, string | string[] | undefined>>;
}

export default async function ChangesPage({ searchParams }: Props): Promise<ReactNode> {
  const { scope } = await requirePagePrincipal("changes:read");
  const params = changesSearch.parse(await searchParams);
  const { repository, sha, signature, class: of, standing, landing, test, verdict, cursor } = params;
  const period = { repository, ...periodOf(params.from, params.to, params.zone) };
  const filters = { ...period, sha, signature, class: of, standing, landing, test, verdict };
  const sql = pgSql((await getDb()).pool);
  const client = makeQueryClient();
  const list = () => readChanges(sql, scope, changesQuery.parse({ ...filters, cursor }));
  const page = await client.query({ ...changesPage(filters, cursor), queryFn: list });
  await client.query({ ...population(period), queryFn: () => readPopulation(sql, scope, period) });
  const repositories = await readChangeRepositories(sql, scope);
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <Page footer={{ generatedAt: page.generatedAt, entry: page.size, rows: page.items.length }}>
        <PageHeader
          title="Changes"
          subtitle="Every first-parent commit of the control branches, and how each got there"
        />
        <PopulationSections filters={period} params={params} />
        <ChangesSection filters={filters} params={params} repositories={repositories} />
      </Page>
    </HydrationBoundary>
  );
}
