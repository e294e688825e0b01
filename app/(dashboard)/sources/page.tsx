import { dehydrate, HydrationBoundary } from "@tanstack/react-query";
import type { Metadata } from "next";
import type { ReactNode } from "react";
import { Page } from "../../../components/shell/page.tsx";
import { CreateSourceForm } from "../../../components/sources/create-source-form.tsx";
import { SourcesSection } from "../../../components/sources/sources-section.tsx";
import { PageHeader } from "../../../components/ui/page-header.tsx";
import { mayDo } from "../../../lib/access/permission.ts";
import { requirePagePrincipal } from "../../../lib/access/session.ts";
import { makeQueryClient } from "../../../lib/browser/query-client.ts";
import { sourceList } from "../../../lib/ingest/queries.ts";
import { readSources } from "../../../lib/ingest/reads.ts";
import { ledgerSummary } from "../../../lib/ledger/reads.ts";
import { getDb } from "../../../lib/platform/db.ts";
import { pgSql } from "../../../lib/platform/sql.ts";

export const metadata: Metadata = { title: "Sources" };

export default async function SourcesPage(): Promise<ReactNode> {
  const { scope, roles } = await requirePagePrincipal("sources:read");
  const sql = pgSql((await getDb()).pool);
  const client = makeQueryClient();
  const list = await client.query({ ...sourceList(), queryFn: () => readSources(sql, scope) });
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <Page footer={{ generatedAt: list.generatedAt, entry: (await ledgerSummary(sql)).size, rows: list.items.length }}>
        <PageHeader title="Sources" subtitle="Who sends evidence, when it was last heard, and what was refused" />
        <SourcesSection />
        {mayDo(roles, "sources:manage") && <CreateSourceForm />}
      </Page>
    </HydrationBoundary>
  );
}
