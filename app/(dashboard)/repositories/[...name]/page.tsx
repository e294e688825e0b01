import type { Metadata } from "next";
import { notFound } from "next/navigation";
import type { ReactNode } from "react";
import { SetupSections } from "../../../../components/repositories/setup-sections.tsx";
import { RECONCILER_NAMES } from "../../../../components/repositories/setup-words.ts";
import { FORGE_NAMES } from "../../../../components/sources/source-words.ts";
import { Page } from "../../../../components/shell/page.tsx";
import { PageHeader } from "../../../../components/ui/page-header.tsx";
import { requirePagePrincipal } from "../../../../lib/access/session.ts";
import { AppError } from "../../../../lib/base/errors.ts";
import { ledgerSummary } from "../../../../lib/ledger/reads.ts";
import { getDb } from "../../../../lib/platform/db.ts";
import { getEnv } from "../../../../lib/platform/env.ts";
import { pgSql } from "../../../../lib/platform/sql.ts";
import { repositoryParam } from "../../../../lib/repositories/contract.ts";
import { readSetup } from "../../../../lib/repositories/reads-setup.ts";

export const metadata: Metadata = { title: "Set-up of a repository" };

interface Props {
  readonly params: Promise<{ readonly name: string | string[] }>;
}

export default async function RepositoryPage({ params }: Props): Promise<ReactNode> {
  const { scope } = await requirePagePrincipal("repositories:read");
  const { data: name = "" } = repositoryParam.safeParse([(await params).name].flat().join("/"));
  const sql = pgSql((await getDb()).pool);
  const setup = await readSetup(sql, scope, name, { publicUrl: getEnv().publicUrl }).catch(orNotFound);
  const { advanced } = await ledgerSummary(sql);
  const { repository, forge, reconciler, generatedAt, items } = setup;
  const deployed = reconciler === null ? "nothing deploys from it" : `deployed by ${RECONCILER_NAMES[reconciler]}`;
  return (
    <Page footer={{ generatedAt, entry: advanced, rows: items.length }}>
      <PageHeader
        title={repository}
        above={`${FORGE_NAMES[forge]}, ${deployed}`}
        subtitle="What makes its evidence exist, and what of it is in force"
      />
      <SetupSections setup={setup} />
    </Page>
  );
}

function orNotFound(error: unknown): never {
  if (error instanceof AppError && error.code === "NOT_FOUND") notFound();
  throw error;
}
