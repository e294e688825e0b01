import { dehydrate, HydrationBoundary } from "@tanstack/react-query";
import type { Metadata } from "next";
import type { ReactNode } from "react";
import { BehindLine } from "../../../components/overview/behind-line.tsx";
import { CasesChart } from "../../../components/overview/cases-chart.tsx";
import { ControlsSummary } from "../../../components/overview/controls-summary.tsx";
import { LandingsChart } from "../../../components/overview/landings-chart.tsx";
import { OverviewFilters } from "../../../components/overview/overview-filters.tsx";
import { PopulationSection } from "../../../components/overview/population-section.tsx";
import { SourcesSummary } from "../../../components/overview/sources-summary.tsx";
import { TieSection } from "../../../components/overview/tie-section.tsx";
import { WaitingSection } from "../../../components/overview/waiting-section.tsx";
import { Page } from "../../../components/shell/page.tsx";
import { PageHeader } from "../../../components/ui/page-header.tsx";
import { Columns } from "../../../components/ui/section.tsx";
import { mayDo } from "../../../lib/access/permission.ts";
import { requirePagePrincipal } from "../../../lib/access/session.ts";
import { makeQueryClient } from "../../../lib/browser/query-client.ts";
import { readChangeRepositories } from "../../../lib/changes/reads.ts";
import { getDb } from "../../../lib/platform/db.ts";
import { pgSql } from "../../../lib/platform/sql.ts";
import { overviewSearch } from "../../../lib/timeline/contract.ts";
import { landedWithin } from "../../../lib/timeline/period.ts";
import { prefetchOverview } from "./prefetch.ts";

export const metadata: Metadata = { title: "Overview" };

interface Props {
  readonly searchParams: Promise<Record<string, string | string[] | undefined>>;
}

export default async function OverviewPage({ searchParams }: Props): Promise<ReactNode> {
  const principal = await requirePagePrincipal("evidence:read");
  const params = overviewSearch.parse(await searchParams);
  const filters = landedWithin(params);
  const sql = pgSql((await getDb()).pool);
  const client = makeQueryClient();
  const { generatedAt, size } = await prefetchOverview(client, sql, principal, filters);
  const repositories = await readChangeRepositories(sql, principal.scope);
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <Page footer={{ generatedAt, entry: size }}>
        <PageHeader title="Overview" subtitle="What waits, what is on record, and whether it ties" />
        <BehindLine />
        <WaitingSection />
        <OverviewFilters params={params} repositories={repositories} />
        <Columns>
          <PopulationSection filters={filters} params={params} />
          <TieSection filters={filters} />
        </Columns>
        <ControlsSummary filters={filters} params={params} />
        <Columns>
          <LandingsChart filters={filters} params={params} />
          <CasesChart today={generatedAt.slice(0, 10)} />
        </Columns>
        {mayDo(principal.roles, "sources:read") && <SourcesSummary />}
      </Page>
    </HydrationBoundary>
  );
}
