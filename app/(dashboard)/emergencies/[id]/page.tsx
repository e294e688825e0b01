import { randomUUID } from "node:crypto";
import { dehydrate, HydrationBoundary } from "@tanstack/react-query";
import type { Metadata } from "next";
import { notFound } from "next/navigation";
import type { ReactNode } from "react";
import { z } from "zod";
import { CasePage } from "../../../../components/emergencies/case-page.tsx";
import { ActionBar, Page } from "../../../../components/shell/page.tsx";
import { LinkButton } from "../../../../components/ui/button.tsx";
import { recordRead } from "../../../../lib/access/read-log.ts";
import { requirePagePrincipal } from "../../../../lib/access/session.ts";
import { makeQueryClient } from "../../../../lib/browser/query-client.ts";
import { caseIdSchema } from "../../../../lib/emergencies/contract.ts";
import { emergencyCase } from "../../../../lib/emergencies/queries.ts";
import { readCase, readOnCallPeople } from "../../../../lib/emergencies/reads.ts";
import { getDb } from "../../../../lib/platform/db.ts";
import { pgSql } from "../../../../lib/platform/sql.ts";

export const metadata: Metadata = { title: "Emergency" };

const search = z.object({ error: z.string().max(100).optional().catch(undefined) });

interface Props {
  readonly params: Promise<{ readonly id: string }>;
  readonly searchParams: Promise<Record<string, string | string[] | undefined>>;
}

export default async function EmergencyPage({ params, searchParams }: Props): Promise<ReactNode> {
  const principal = await requirePagePrincipal("emergencies:read");
  const { data: id } = caseIdSchema.safeParse((await params).id);
  if (id === undefined) notFound();
  const sql = pgSql((await getDb()).pool);
  const view = await readCase(sql, principal, id);
  if (!view) notFound();
  await recordRead(principal, `emergencies:${id}`);
  const { error } = search.parse(await searchParams);
  const people = await readOnCallPeople(sql, principal);
  const client = makeQueryClient();
  client.setQueryData(emergencyCase(id).queryKey, view);
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <Page
        crumb={id}
        action={
          view.verbs.some(({ offered }) => offered) && (
            <ActionBar>
              <LinkButton href="#verbs">What you may do</LinkButton>
            </ActionBar>
          )
        }
        footer={{ generatedAt: view.now, entry: view.size, rows: view.records.length }}
      >
        <CasePage id={id} formKey={randomUUID()} people={people} error={error} />
      </Page>
    </HydrationBoundary>
  );
}
