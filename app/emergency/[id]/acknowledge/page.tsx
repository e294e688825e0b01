import { randomUUID } from "node:crypto";
import type { Metadata } from "next";
import { notFound } from "next/navigation";
import type { ReactNode } from "react";
import { z } from "zod";
import { AcknowledgeView } from "../../../../components/emergencies/acknowledge-view.tsx";
import { caseReasonText } from "../../../../components/emergencies/case-reason-text.ts";
import { BarePage } from "../../../../components/shell/bare-page.tsx";
import { instantText } from "../../../../components/ui/time-text.ts";
import { recordRead } from "../../../../lib/access/read-log.ts";
import { requirePagePrincipal } from "../../../../lib/access/session.ts";
import { caseIdSchema } from "../../../../lib/emergencies/contract.ts";
import { readCase } from "../../../../lib/emergencies/reads.ts";
import { getDb } from "../../../../lib/platform/db.ts";
import { pgSql } from "../../../../lib/platform/sql.ts";

export const metadata: Metadata = { title: "Acknowledge emergency" };

const search = z.object({ error: z.string().max(100).optional().catch(undefined) });

interface Props {
  readonly params: Promise<{ readonly id: string }>;
  readonly searchParams: Promise<Record<string, string | string[] | undefined>>;
}

export default async function AcknowledgePage({ params, searchParams }: Props): Promise<ReactNode> {
  const principal = await requirePagePrincipal("emergencies:read");
  const { data: id } = caseIdSchema.safeParse((await params).id);
  const view = id === undefined ? null : await readCase(pgSql((await getDb()).pool), principal, id);
  if (!view) notFound();
  await recordRead(principal, `emergencies:${view.id}`);
  const { error } = search.parse(await searchParams);
  return (
    <BarePage title="Acknowledge" backHref={`/emergencies/${view.id}`} aside={instantText(view.now, "UTC", "time")}>
      <AcknowledgeView view={view} reader={principal.id} formKey={randomUUID()} fault={caseReasonText(error)} />
    </BarePage>
  );
}
