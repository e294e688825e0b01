import { dehydrate, HydrationBoundary } from "@tanstack/react-query";
import type { Metadata } from "next";
import { notFound } from "next/navigation";
import type { ReactNode } from "react";
import { ControlDetail } from "../../../../components/controls/control-detail.tsx";
import { controlName } from "../../../../components/ui/chip.tsx";
import { periodOf } from "../../../../components/deployments/period.ts";
import { Page } from "../../../../components/shell/page.tsx";
import { requirePagePrincipal } from "../../../../lib/access/session.ts";
import { makeQueryClient } from "../../../../lib/browser/query-client.ts";
import { findControl, FRAMEWORKS, frameworkOf } from "../../../../lib/controls/catalogue.ts";
import { controlsSearch } from "../../../../lib/controls/contract.ts";
import { controlRecord } from "../../../../lib/controls/queries.ts";
import { readControl } from "../../../../lib/controls/reads.ts";
import { getDb } from "../../../../lib/platform/db.ts";
import { pgSql } from "../../../../lib/platform/sql.ts";

export const metadata: Metadata = { title: "Control" };

interface Props {
  readonly params: Promise<{ key: string }>;
  readonly searchParams: Promise<Record<string, string | string[] | undefined>>;
}

export default async function ControlPage({ params, searchParams }: Props): Promise<ReactNode> {
  const { scope } = await requirePagePrincipal("controls:read");
  const key = decodeURIComponent((await params).key);
  if (!findControl(key)) notFound();
  const search = controlsSearch.parse(await searchParams);
  const { repository, environment, from, to } = search;
  const bounds = { repository, environment, ...periodOf(from, to) };
  const sql = pgSql((await getDb()).pool);
  const client = makeQueryClient();
  const query = controlRecord(key, bounds);
  const control = await client.query({ ...query, queryFn: () => readControl(sql, scope, key, bounds) });
  const { name, edition, retired } = FRAMEWORKS[frameworkOf(key)];
  const framework = `${name} ${edition}${retired ? ", retired" : ""}`;
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <Page crumb={controlName(key).id} footer={{ generatedAt: control.generatedAt, entry: control.size }}>
        <ControlDetail id={key} bounds={bounds} params={search} framework={framework} />
      </Page>
    </HydrationBoundary>
  );
}
