import { dehydrate, HydrationBoundary } from "@tanstack/react-query";
import { notFound } from "next/navigation";
import type { ReactNode } from "react";
import { Page } from "../../../../components/shell/page.tsx";
import { SourceDetail } from "../../../../components/sources/source-detail.tsx";
import { PageHeader } from "../../../../components/ui/page-header.tsx";
import { mayDo } from "../../../../lib/access/permission.ts";
import { requirePagePrincipal } from "../../../../lib/access/session.ts";
import { AppError } from "../../../../lib/base/errors.ts";
import { makeQueryClient } from "../../../../lib/browser/query-client.ts";
import { ingestUrl } from "../../../../lib/ingest/commands/create-source.ts";
import { isForge } from "../../../../lib/ingest/collection.ts";
import { blindQuery } from "../../../../lib/ingest/contract.ts";
import { blindList, sourceCollection, sourceHealth, sourceTrusts } from "../../../../lib/ingest/queries.ts";
import { readBlind } from "../../../../lib/ingest/reads-blind.ts";
import { readCollection } from "../../../../lib/ingest/reads-collection.ts";
import { readTrusts } from "../../../../lib/ingest/reads-trust.ts";
import { readSource } from "../../../../lib/ingest/reads.ts";
import { ledgerSummary } from "../../../../lib/ledger/reads.ts";
import { getDb } from "../../../../lib/platform/db.ts";
import { getEnv } from "../../../../lib/platform/env.ts";
import { pgSql } from "../../../../lib/platform/sql.ts";

interface Props {
  readonly params: Promise<{ readonly id: string }>;
}

export default async function SourcePage({ params }: Props): Promise<ReactNode> {
  const { scope, roles } = await requirePagePrincipal("sources:read");
  const { id } = await params;
  const sql = pgSql((await getDb()).pool);
  const client = makeQueryClient();
  const read = () =>
    readSource(sql, scope, id).catch((error: unknown) => {
      if (error instanceof AppError && error.code === "NOT_FOUND") notFound();
      throw error;
    });
  const source = await client.query({ ...sourceHealth(id), queryFn: read });
  const filters = { source: id };
  await client.query({ ...blindList(filters), queryFn: () => readBlind(sql, scope, blindQuery.parse(filters)) });
  await client.query({ ...sourceTrusts(id), queryFn: () => readTrusts(sql, scope, id) });
  if (isForge(source.type)) {
    await client.query({ ...sourceCollection(id), queryFn: () => readCollection(sql, scope, id) });
  }
  const { now, advanced } = await ledgerSummary(sql);
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <Page crumb={source.name} footer={{ generatedAt: now, entry: advanced }}>
        <PageHeader title={source.name} subtitle="What this source sent, and what was refused" />
        <SourceDetail id={id} url={ingestUrl(getEnv().publicUrl, id)} mayManage={mayDo(roles, "sources:manage")} />
      </Page>
    </HydrationBoundary>
  );
}
