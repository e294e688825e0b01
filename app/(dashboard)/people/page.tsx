import { dehydrate, HydrationBoundary } from "@tanstack/react-query";
import type { Metadata } from "next";
import type { ReactNode } from "react";
import { ImportForm } from "../../../components/people/import-form.tsx";
import { PeopleSection } from "../../../components/people/people-section.tsx";
import { ProposalsSection } from "../../../components/people/proposals-section.tsx";
import { UnmappedSection } from "../../../components/people/unmapped-section.tsx";
import { Page } from "../../../components/shell/page.tsx";
import { PageHeader } from "../../../components/ui/page-header.tsx";
import { mayDo } from "../../../lib/access/permission.ts";
import { requirePagePrincipal } from "../../../lib/access/session.ts";
import { makeQueryClient } from "../../../lib/browser/query-client.ts";
import { readProposals, readUnmapped } from "../../../lib/changes/reads-unmapped.ts";
import { ledgerSummary } from "../../../lib/ledger/reads.ts";
import { peopleQuery, peopleSearch, unmappedQuery } from "../../../lib/people/contract.ts";
import { peoplePage, proposalList, unmappedPage } from "../../../lib/people/queries.ts";
import { readPeople } from "../../../lib/people/reads.ts";
import { getDb } from "../../../lib/platform/db.ts";
import { pgSql } from "../../../lib/platform/sql.ts";

export const metadata: Metadata = { title: "People" };

interface Props {
  readonly searchParams: Promise<Record<string, string | string[] | undefined>>;
}

export default async function PeoplePage({ searchParams }: Props): Promise<ReactNode> {
  const { scope, roles } = await requirePagePrincipal("people:read");
  const params = peopleSearch.parse(await searchParams);
  const { search, cursor, kind, unmapped } = params;
  const mayManage = mayDo(roles, "people:manage");
  const sql = pgSql((await getDb()).pool);
  const client = makeQueryClient();
  const known = () => readPeople(sql, scope, peopleQuery.parse({ search, cursor }));
  const missing = () => readUnmapped(sql, scope, unmappedQuery.parse({ kind, cursor: unmapped }));
  await client.query({ ...peoplePage(search, cursor), queryFn: known });
  await client.query({ ...unmappedPage(kind, unmapped), queryFn: missing });
  await client.query({ ...proposalList(), queryFn: () => readProposals(sql, scope) });
  const summary = await ledgerSummary(sql);
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <Page footer={{ generatedAt: summary.now, entry: summary.advanced }}>
        <PageHeader
          title="People"
          subtitle="Who is who: ids and logins at forges, addresses, keys, names in clusters, accounts here"
        />
        <UnmappedSection params={params} mayManage={mayManage} />
        <ProposalsSection mayManage={mayManage} />
        <PeopleSection params={params} />
        {mayManage && <ImportForm />}
      </Page>
    </HydrationBoundary>
  );
}
