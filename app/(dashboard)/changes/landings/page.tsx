import { dehydrate, HydrationBoundary } from "@tanstack/react-query";
import type { Metadata } from "next";
import type { ReactNode } from "react";
import { LandingsSection } from "../../../../components/changes/landings-section.tsx";
import { periodOf } from "../../../../components/deployments/period.ts";
import { Page } from "../../../../components/shell/page.tsx";
import { PageHeader } from "../../../../components/ui/page-header.tsx";
import { requirePagePrincipal } from "../../../../lib/access/session.ts";
import { makeQueryClient } from "../../../../lib/browser/query-client.ts";
import { landingsQuery, landingsSearch } from "../../../../lib/changes/contract.ts";
import { landingsPage } from "../../../../lib/changes/queries.ts";
import { readChangeRepositories, readLandings } from "../../../../lib/changes/reads.ts";
import { getDb } from "../../../../lib/platform/db.ts";
import { pgSql } from "../../../../lib/platform/sql.ts";

export const metadata: Metadata = { title: "Landings" };

interface Props {
  readonly searchParams: Promise<Record<string, string | string[] | undefined>>;
}

export default async function LandingsPage({ searchParams }: Props): Promise<ReactNode> {
  const { scope } = await requirePagePrincipal("changes:read");
  const params = landingsSearch.parse(await searchParams);
  const { repository, class: of, kind, standing, cursor } = params;
  const filters = { repository, class: of, kind, standing, ...periodOf(params.from, params.to, params.zone) };
  const sql = pgSql((await getDb()).pool);
  const client = makeQueryClient();
  const list = () => readLandings(sql, scope, landingsQuery.parse({ ...filters, cursor }));
  const page = await client.query({ ...landingsPage(filters, cursor), queryFn: list });
  const repositories = await readChangeRepositories(sql, scope);
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <Page footer={{ generatedAt: page.generatedAt, entry: page.size, rows: page.items.length }}>
        <PageHeader
          title="Landings"
          subtitle="Merged pull requests and direct updates, each with the changes it brought"
        />
        <LandingsSection filters={filters} params={params} repositories={repositories} />
      </Page>
    </HydrationBoundary>
  );
}
