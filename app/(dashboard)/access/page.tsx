import { dehydrate, HydrationBoundary } from "@tanstack/react-query";
import type { Metadata } from "next";
import type { ReactNode } from "react";
import { z } from "zod";
import { AccountForm } from "../../../components/access/account-form.tsx";
import { PeopleSection } from "../../../components/access/people-section.tsx";
import { TokenForm } from "../../../components/access/token-form.tsx";
import { TokensSection } from "../../../components/access/tokens-section.tsx";
import { Page } from "../../../components/shell/page.tsx";
import { PageHeader } from "../../../components/ui/page-header.tsx";
import { Columns } from "../../../components/ui/section.tsx";
import { mayDo } from "../../../lib/access/permission.ts";
import { tokensPage, usersPage } from "../../../lib/access/queries.ts";
import { prefetchTokens, prefetchUsers } from "../../../lib/access/reads.ts";
import { requirePagePrincipal } from "../../../lib/access/session.ts";
import { makeQueryClient } from "../../../lib/browser/query-client.ts";
import { ledgerSummary } from "../../../lib/ledger/reads.ts";
import { getDb } from "../../../lib/platform/db.ts";
import { pgSql } from "../../../lib/platform/sql.ts";

export const metadata: Metadata = { title: "Accounts and access" };

const one = z.string().max(500).optional().catch(undefined);
const search = z.object({ people: one, tokens: one });

interface Props {
  readonly searchParams: Promise<Record<string, string | string[] | undefined>>;
}

export default async function AccessPage({ searchParams }: Props): Promise<ReactNode> {
  const { roles } = await requirePagePrincipal("users:read");
  const { people, tokens } = search.parse(await searchParams);
  const [seesTokens, managesUsers] = [mayDo(roles, "tokens:read"), mayDo(roles, "users:manage")];
  const sql = pgSql((await getDb()).pool);
  const client = makeQueryClient();
  await client.query({ ...usersPage(people), queryFn: () => prefetchUsers(sql, people) });
  if (seesTokens) await client.query({ ...tokensPage(tokens), queryFn: () => prefetchTokens(sql, tokens) });
  const summary = await ledgerSummary(sql);
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <Page footer={{ generatedAt: summary.now, entry: summary.advanced }}>
        <PageHeader
          title="Accounts and access"
          subtitle="Who may use this installation, what they see, and until when."
        />
        <PeopleSection cursor={people} mayManage={managesUsers} />
        {seesTokens && <TokensSection cursor={tokens} mayManage={managesUsers} />}
        {managesUsers && (
          <Columns>
            <AccountForm />
            <TokenForm />
          </Columns>
        )}
      </Page>
    </HydrationBoundary>
  );
}
