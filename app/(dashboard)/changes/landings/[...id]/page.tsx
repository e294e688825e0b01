import { dehydrate, HydrationBoundary } from "@tanstack/react-query";
import type { Metadata } from "next";
import { notFound } from "next/navigation";
import type { ReactNode } from "react";
import { LandingDetail } from "../../../../../components/changes/landing-detail.tsx";
import { Page } from "../../../../../components/shell/page.tsx";
import { recordRead } from "../../../../../lib/access/read-log.ts";
import { requirePagePrincipal } from "../../../../../lib/access/session.ts";
import { AppError } from "../../../../../lib/base/errors.ts";
import { makeQueryClient } from "../../../../../lib/browser/query-client.ts";
import { changeRecord, landingRecord } from "../../../../../lib/changes/queries.ts";
import { readLandingAndTip } from "../../../../../lib/changes/reads-landing.ts";
import { itemVerdicts } from "../../../../../lib/controls/queries.ts";
import { readItemVerdicts } from "../../../../../lib/controls/reads.ts";
import { hasEnvironments } from "../../../../../lib/deployments/reads.ts";
import { getDb } from "../../../../../lib/platform/db.ts";
import { pgSql } from "../../../../../lib/platform/sql.ts";
import { changeSpine } from "../../../../../lib/timeline/queries.ts";
import { readerOf, readSpine } from "../../../../../lib/timeline/reads-spine.ts";

export const metadata: Metadata = { title: "Landing" };

interface Props {
  readonly params: Promise<{ id: string | string[] }>;
}

export default async function LandingPage({ params }: Props): Promise<ReactNode> {
  const principal = await requirePagePrincipal("changes:read");
  const { scope } = principal;
  const { id } = await params;
  const sql = pgSql((await getDb()).pool);
  const { record, tip } = await readLandingAndTip(sql, scope, id).catch(orNotFound);
  const { landing, items } = record;
  await recordRead(principal, `landing:${landing.id}`);
  const client = makeQueryClient();
  client.setQueryData(landingRecord(landing.id).queryKey, record);
  const [spine, verdicts, reconciled] = await Promise.all([
    tip && readSpine(sql, readerOf(principal), tip),
    readItemVerdicts(sql, scope, landing.id),
    hasEnvironments(sql, scope),
  ]);
  client.setQueryData(itemVerdicts(landing.id).queryKey, { items: verdicts });
  if (tip && spine) {
    client.setQueryData(changeRecord(tip.id).queryKey, tip);
    client.setQueryData(changeSpine(tip.id).queryKey, spine);
  }
  const crumb = landing.number === null ? (tip?.sha.slice(0, 8) ?? "landing") : `#${landing.number}`;
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <Page crumb={crumb} footer={{ generatedAt: record.generatedAt, entry: record.size, rows: items.length }}>
        <LandingDetail id={landing.id} reconciled={reconciled} />
      </Page>
    </HydrationBoundary>
  );
}

function orNotFound(error: unknown): never {
  if (error instanceof AppError && error.code === "NOT_FOUND") notFound();
  throw error;
}
