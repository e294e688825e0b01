import { dehydrate, HydrationBoundary } from "@tanstack/react-query";
import type { Metadata } from "next";
import type { ReactNode } from "react";
import { TestsSection } from "../../../components/controls/tests-section.tsx";
import { periodOf } from "../../../components/deployments/period.ts";
import { Page } from "../../../components/shell/page.tsx";
import { PageHeader } from "../../../components/ui/page-header.tsx";
import { requirePagePrincipal } from "../../../lib/access/session.ts";
import { makeQueryClient } from "../../../lib/browser/query-client.ts";
import { controlsSearch } from "../../../lib/controls/contract.ts";
import { testsPage } from "../../../lib/controls/queries.ts";
import { readTests } from "../../../lib/controls/reads.ts";
import { getDb } from "../../../lib/platform/db.ts";
import { pgSql } from "../../../lib/platform/sql.ts";

export const metadata: Metadata = { title: "Tests" };

interface Props {
  readonly searchParams: Promise<Record<string, string | string[] | undefined>>;
}

export default async function TestsPage({ searchParams }: Props): Promise<ReactNode> {
  const { scope } = await requirePagePrincipal("controls:read");
  const params = controlsSearch.parse(await searchParams);
  const { repository, environment, from, to } = params;
  const bounds = { repository, environment, ...periodOf(from, to) };
  const sql = pgSql((await getDb()).pool);
  const client = makeQueryClient();
  const page = await client.query({ ...testsPage(bounds), queryFn: () => readTests(sql, scope, bounds) });
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <Page footer={{ generatedAt: page.generatedAt, entry: page.size, rows: page.items.length }}>
        <PageHeader title="Tests" subtitle="Each test over its whole population, no sample" />
        <TestsSection bounds={bounds} params={params} />
      </Page>
    </HydrationBoundary>
  );
}
