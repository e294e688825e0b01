import { dehydrate, HydrationBoundary } from "@tanstack/react-query";
import type { Metadata } from "next";
import { notFound } from "next/navigation";
import type { ReactNode } from "react";
import { TestDetail } from "../../../../components/controls/test-detail.tsx";
import { periodOf } from "../../../../components/deployments/period.ts";
import { Page } from "../../../../components/shell/page.tsx";
import { requirePagePrincipal } from "../../../../lib/access/session.ts";
import { makeQueryClient } from "../../../../lib/browser/query-client.ts";
import { findTest } from "../../../../lib/controls/catalogue.ts";
import { controlsSearch, verdictsQuery } from "../../../../lib/controls/contract.ts";
import { testRecord, verdictsPage } from "../../../../lib/controls/queries.ts";
import { readTest, readVerdicts } from "../../../../lib/controls/reads.ts";
import { getDb } from "../../../../lib/platform/db.ts";
import { pgSql } from "../../../../lib/platform/sql.ts";

export const metadata: Metadata = { title: "Test" };

interface Props {
  readonly params: Promise<{ id: string }>;
  readonly searchParams: Promise<Record<string, string | string[] | undefined>>;
}

export default async function TestPage({ params, searchParams }: Props): Promise<ReactNode> {
  const { scope } = await requirePagePrincipal("controls:read");
  const { id } = await params;
  if (!findTest(id)) notFound();
  const search = controlsSearch.parse(await searchParams);
  const { repository, environment, from, to, verdict, reason, cursor } = search;
  const bounds = { repository, environment, ...periodOf(from, to) };
  const filters = { ...bounds, verdict, reason };
  const sql = pgSql((await getDb()).pool);
  const client = makeQueryClient();
  const test = await client.query({ ...testRecord(id, bounds), queryFn: () => readTest(sql, scope, id, bounds) });
  const list = () => readVerdicts(sql, scope, id, verdictsQuery.parse({ ...filters, cursor }));
  const page = await client.query({ ...verdictsPage(id, filters, cursor), queryFn: list });
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <Page crumb={id} footer={{ generatedAt: test.generatedAt, entry: test.size, rows: page.items.length }}>
        <TestDetail id={id} filters={filters} params={search} />
      </Page>
    </HydrationBoundary>
  );
}
