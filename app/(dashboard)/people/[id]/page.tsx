import { dehydrate, HydrationBoundary } from "@tanstack/react-query";
import type { Metadata } from "next";
import { notFound } from "next/navigation";
import type { ReactNode } from "react";
import { PersonDetail } from "../../../../components/people/person-detail.tsx";
import { Page } from "../../../../components/shell/page.tsx";
import { mayDo } from "../../../../lib/access/permission.ts";
import { recordRead } from "../../../../lib/access/read-log.ts";
import { requirePagePrincipal } from "../../../../lib/access/session.ts";
import { AppError } from "../../../../lib/base/errors.ts";
import { makeQueryClient } from "../../../../lib/browser/query-client.ts";
import { personRecord } from "../../../../lib/people/queries.ts";
import { readPerson } from "../../../../lib/people/reads.ts";
import { ledgerSummary } from "../../../../lib/ledger/reads.ts";
import { getDb } from "../../../../lib/platform/db.ts";
import { pgSql } from "../../../../lib/platform/sql.ts";

export const metadata: Metadata = { title: "Person" };

interface Props {
  readonly params: Promise<{ id: string }>;
}

export default async function PersonPage({ params }: Props): Promise<ReactNode> {
  const principal = await requirePagePrincipal("people:read");
  const { id } = await params;
  const sql = pgSql((await getDb()).pool);
  const person = await readPerson(sql, principal.scope, id).catch(orNotFound);
  await recordRead(principal, `people:${id}`);
  const client = makeQueryClient();
  client.setQueryData(personRecord(id).queryKey, person);
  const summary = await ledgerSummary(sql);
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <Page crumb={person.name} footer={{ generatedAt: summary.now, entry: summary.advanced }}>
        <PersonDetail id={id} mayManage={mayDo(principal.roles, "people:manage")} />
      </Page>
    </HydrationBoundary>
  );
}

function orNotFound(error: unknown): never {
  if (error instanceof AppError && error.code === "NOT_FOUND") notFound();
  throw error;
}
