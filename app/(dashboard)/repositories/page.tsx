import type { Metadata } from "next";
import type { ReactNode } from "react";
import { RepositoriesSection } from "../../../components/repositories/repositories-section.tsx";
import { Page } from "../../../components/shell/page.tsx";
import { PageHeader } from "../../../components/ui/page-header.tsx";
import { requirePagePrincipal } from "../../../lib/access/session.ts";
import { ledgerSummary } from "../../../lib/ledger/reads.ts";
import { getDb } from "../../../lib/platform/db.ts";
import { getEnv } from "../../../lib/platform/env.ts";
import { pgSql } from "../../../lib/platform/sql.ts";
import { readSetups } from "../../../lib/repositories/reads-setup.ts";

export const metadata: Metadata = { title: "Repositories" };

export default async function RepositoriesPage(): Promise<ReactNode> {
  const { scope } = await requirePagePrincipal("repositories:read");
  const sql = pgSql((await getDb()).pool);
  const { items, generatedAt } = await readSetups(sql, scope, getEnv().publicUrl);
  const { advanced } = await ledgerSummary(sql);
  return (
    <Page footer={{ generatedAt, entry: advanced, rows: items.length }}>
      <PageHeader
        title="Repositories"
        subtitle="What makes the evidence of each exist, and how much of it is in force"
      />
      <RepositoriesSection rows={items} />
    </Page>
  );
}
