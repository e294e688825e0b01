import { dehydrate, HydrationBoundary } from "@tanstack/react-query";
import type { Metadata } from "next";
import { notFound } from "next/navigation";
import type { ReactNode } from "react";
import { DriftDetail } from "../../../../components/drift/drift-detail.tsx";
import { Page } from "../../../../components/shell/page.tsx";
import { mayDo } from "../../../../lib/access/permission.ts";
import { recordRead } from "../../../../lib/access/read-log.ts";
import { requirePagePrincipal } from "../../../../lib/access/session.ts";
import { AppError } from "../../../../lib/base/errors.ts";
import { makeQueryClient } from "../../../../lib/browser/query-client.ts";
import { driftRecord } from "../../../../lib/drift/queries.ts";
import { readDrift } from "../../../../lib/drift/reads.ts";
import { getDb } from "../../../../lib/platform/db.ts";
import { pgSql } from "../../../../lib/platform/sql.ts";

export const metadata: Metadata = { title: "Drift" };

interface Props {
  readonly params: Promise<{ id: string }>;
}

export default async function DriftRecordPage({ params }: Props): Promise<ReactNode> {
  const principal = await requirePagePrincipal("drift:read");
  const { id } = await params;
  const sql = pgSql((await getDb()).pool);
  const drift = await readDrift(sql, principal.scope, id).catch(orNotFound);
  await recordRead(principal, `drift:${id}`);
  const client = makeQueryClient();
  client.setQueryData(driftRecord(id).queryKey, drift);
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <Page crumb={drift.target.name} footer={{ generatedAt: drift.generatedAt, entry: drift.size }}>
        <DriftDetail id={id} mayManage={mayDo(principal.roles, "drift:manage")} />
      </Page>
    </HydrationBoundary>
  );
}

function orNotFound(error: unknown): never {
  if (error instanceof AppError && error.code === "NOT_FOUND") notFound();
  throw error;
}
