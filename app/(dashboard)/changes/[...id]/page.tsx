import { dehydrate, HydrationBoundary } from "@tanstack/react-query";
import type { Metadata } from "next";
import { notFound } from "next/navigation";
import type { ReactNode } from "react";
import { ChangeDetail } from "../../../../components/changes/change-detail.tsx";
import { Page } from "../../../../components/shell/page.tsx";
import { recordRead } from "../../../../lib/access/read-log.ts";
import { requirePagePrincipal } from "../../../../lib/access/session.ts";
import { AppError } from "../../../../lib/base/errors.ts";
import { makeQueryClient } from "../../../../lib/browser/query-client.ts";
import { changeRecord } from "../../../../lib/changes/queries.ts";
import { readChange } from "../../../../lib/changes/reads-change.ts";
import { itemVerdicts } from "../../../../lib/controls/queries.ts";
import { readItemVerdicts } from "../../../../lib/controls/reads.ts";
import { hasEnvironments } from "../../../../lib/deployments/reads.ts";
import { getDb } from "../../../../lib/platform/db.ts";
import { pgSql } from "../../../../lib/platform/sql.ts";
import { changeSpine } from "../../../../lib/timeline/queries.ts";
import { readerOf, readSpine } from "../../../../lib/timeline/reads-spine.ts";

export const metadata: Metadata = { title: "Change" };

interface Props {
  readonly params: Promise<{ id: string | string[] }>;
}

export default async function ChangePage({ params }: Props): Promise<ReactNode> {
  const principal = await requirePagePrincipal("changes:read");
  const { id } = await params;
  const sql = pgSql((await getDb()).pool);
  const change = await readChange(sql, principal.scope, id).catch(orNotFound);
  await recordRead(principal, `change:${change.id}`);
  const client = makeQueryClient();
  client.setQueryData(changeRecord(change.id).queryKey, change);
  const [spine, reconciled, own, ofLanding] = await Promise.all([
    readSpine(sql, readerOf(principal), change),
    hasEnvironments(sql, principal.scope),
    readItemVerdicts(sql, principal.scope, change.id),
    readItemVerdicts(sql, principal.scope, change.landing),
  ]);
  client.setQueryData(changeSpine(change.id).queryKey, spine);
  client.setQueryData(itemVerdicts(change.landing).queryKey, { items: ofLanding });
  client.setQueryData(itemVerdicts(change.id).queryKey, { items: own });
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <Page crumb={change.sha.slice(0, 8)} footer={{ generatedAt: change.generatedAt, entry: change.size }}>
        <ChangeDetail id={change.id} reconciled={reconciled} />
      </Page>
    </HydrationBoundary>
  );
}

function orNotFound(error: unknown): never {
  if (error instanceof AppError && error.code === "NOT_FOUND") notFound();
  throw error;
}
