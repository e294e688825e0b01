import { dehydrate, HydrationBoundary } from "@tanstack/react-query";
import type { Metadata } from "next";
import type { ReactNode } from "react";
import { Page } from "../../../components/shell/page.tsx";
import { MirrorsSection } from "../../../components/status/mirrors-section.tsx";
import { StatusView } from "../../../components/status/status-view.tsx";
import { PageHeader } from "../../../components/ui/page-header.tsx";
import { mayDo } from "../../../lib/access/permission.ts";
import { isUnlimited } from "../../../lib/access/scope.ts";
import { requirePagePrincipal } from "../../../lib/access/session.ts";
import { makeQueryClient } from "../../../lib/browser/query-client.ts";
import { status } from "../../../lib/ledger/queries.ts";
import { readStatus } from "../../../lib/ledger/reads-status.ts";
import { getDb } from "../../../lib/platform/db.ts";
import { pgSql } from "../../../lib/platform/sql.ts";
import { repositoryList } from "../../../lib/repositories/queries.ts";
import { readRepositories } from "../../../lib/repositories/reads.ts";

export const metadata: Metadata = { title: "Status" };

export default async function StatusPage(): Promise<ReactNode> {
  const { scope, roles } = await requirePagePrincipal("status:read");
  const { pool, separation } = await getDb();
  const client = makeQueryClient();
  const sql = pgSql(pool);
  const read = async () => ({ ...(await readStatus(sql, { reasons: isUnlimited(scope) })), separation });
  const { now, size } = await client.query({ ...status(), queryFn: read });
  const maySeeMirrors = mayDo(roles, "repositories:read");
  if (maySeeMirrors) await client.query({ ...repositoryList(), queryFn: () => readRepositories(sql, scope) });
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <Page footer={{ generatedAt: now, entry: size }}>
        <PageHeader title="Status" subtitle="The ledger, the worker behind it, and how to check both from outside" />
        <StatusView mayDriveAgain={mayDo(roles, "sources:manage")} />
        {maySeeMirrors && <MirrorsSection />}
      </Page>
    </HydrationBoundary>
  );
}
