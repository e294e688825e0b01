import { dehydrate, HydrationBoundary } from "@tanstack/react-query";
import type { Metadata } from "next";
import type { ReactNode } from "react";
import { ControlsSection } from "../../../components/controls/controls-section.tsx";
import { periodOf } from "../../../components/deployments/period.ts";
import { Page } from "../../../components/shell/page.tsx";
import { PageHeader } from "../../../components/ui/page-header.tsx";
import { requirePagePrincipal } from "../../../lib/access/session.ts";
import { makeQueryClient } from "../../../lib/browser/query-client.ts";
import { controlsSearch } from "../../../lib/controls/contract.ts";
import { controlsPage } from "../../../lib/controls/queries.ts";
import { readControls } from "../../../lib/controls/reads.ts";
import { getDb } from "../../../lib/platform/db.ts";
import { pgSql } from "../../../lib/platform/sql.ts";

export const metadata: Metadata = { title: "Controls" };

interface Props {
  readonly searchParams: Promise<Record<string, string | string[] | undefined>>;
}

export default async function ControlsPage({ searchParams }: Props): Promise<ReactNode> {
  const { scope } = await requirePagePrincipal("controls:read");
  const params = controlsSearch.parse(await searchParams);
  const { framework = "soc2", repository, environment, state, from, to } = params;
  const query = { framework, repository, environment, ...periodOf(from, to) };
  const sql = pgSql((await getDb()).pool);
  const client = makeQueryClient();
  const page = await client.query({ ...controlsPage(query), queryFn: () => readControls(sql, scope, query) });
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <Page footer={{ generatedAt: page.generatedAt, entry: page.size, rows: page.items.length }}>
        <PageHeader title="Controls" subtitle="What the tests found, by control, and how much of it is collected" />
        <ControlsSection query={query} state={state} params={params} />
      </Page>
    </HydrationBoundary>
  );
}
