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

export const metadata: Metadata = { title: "Status" };

export default async function StatusPage(): Promise<ReactNode> {
  const { scope, roles } = await requirePagePrincipal("status:read");
  const { pool, separation } = await getDb();
  const client = makeQueryClient();
  const read = async () => ({ ...(await readStatus(pgSql(pool), { reasons: isUnlimited(scope) })), separation });
  const { now, size } = await client.query({ ...status(), queryFn: read });
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <Page footer={{ generatedAt: now, entry: size }}>
        <PageHeader title="Status" subtitle="The ledger, the worker behind it, and how to check both from outside" />
        <StatusView mayDriveAgain={mayDo(roles, "sources:manage")} />
        {mayDo(roles, "repositories:read") && <MirrorsSection />}
      </Page>
    </HydrationBoundary>
  );
}
