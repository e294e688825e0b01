import { dehydrate, HydrationBoundary } from "@tanstack/react-query";
import type { Metadata } from "next";
import type { ReactNode } from "react";
import { periodOf } from "../../../../components/deployments/period.ts";
import { Page } from "../../../../components/shell/page.tsx";
import { BlindList } from "../../../../components/sources/blind-list.tsx";
import { PageHeader } from "../../../../components/ui/page-header.tsx";
import { requirePagePrincipal } from "../../../../lib/access/session.ts";
import { makeQueryClient } from "../../../../lib/browser/query-client.ts";
import { blindQuery, blindSearch } from "../../../../lib/ingest/contract.ts";
import { blindList, sourceList } from "../../../../lib/ingest/queries.ts";
import { readBlind } from "../../../../lib/ingest/reads-blind.ts";
import { readSources } from "../../../../lib/ingest/reads.ts";
import { getDb } from "../../../../lib/platform/db.ts";
import { pgSql } from "../../../../lib/platform/sql.ts";

export const metadata: Metadata = { title: "Blind intervals" };

interface Props {
  readonly searchParams: Promise<Record<string, string | string[] | undefined>>;
}

export default async function BlindPage({ searchParams }: Props): Promise<ReactNode> {
  const { scope } = await requirePagePrincipal("sources:read");
  const params = blindSearch.parse(await searchParams);
  const { source, reason, cursor } = params;
  const filters = { source, reason, ...periodOf(params.from, params.to) };
  const sql = pgSql((await getDb()).pool);
  const client = makeQueryClient();
  const list = () => readBlind(sql, scope, blindQuery.parse({ ...filters, cursor }));
  const page = await client.query({ ...blindList(filters, cursor), queryFn: list });
  await client.query({ ...sourceList(), queryFn: () => readSources(sql, scope) });
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <Page
        crumb="Blind intervals"
        footer={{ generatedAt: page.generatedAt, entry: page.size, rows: page.items.length }}
      >
        <PageHeader title="Blind intervals" subtitle="When a source saw nothing, or cannot be shown to have seen all" />
        <BlindList filters={filters} params={params} />
      </Page>
    </HydrationBoundary>
  );
}
