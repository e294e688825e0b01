import { randomUUID } from "node:crypto";
import type { Metadata } from "next";
import type { ReactNode } from "react";
import { z } from "zod";
import { DeclareForm } from "../../../components/emergencies/declare-form.tsx";
import { caseReasonText } from "../../../components/emergencies/case-reason-text.ts";
import { BarePage } from "../../../components/shell/bare-page.tsx";
import { instantText } from "../../../components/ui/time-text.ts";
import { requirePagePrincipal } from "../../../lib/access/session.ts";
import { readDeclareOptions } from "../../../lib/emergencies/reads.ts";
import { getDb } from "../../../lib/platform/db.ts";
import { pgSql } from "../../../lib/platform/sql.ts";

export const metadata: Metadata = { title: "Declare emergency" };

const one = z.string().max(500).optional().catch(undefined);
const search = z.object({
  ...{ error: one, what: one, why: one, place: one, minutes: one },
  ...{ authoriser: one, authorisation: one },
});

interface Props {
  readonly searchParams: Promise<Record<string, string | string[] | undefined>>;
}

export default async function DeclarePage({ searchParams }: Props): Promise<ReactNode> {
  const principal = await requirePagePrincipal("emergencies:declare");
  const { error, ...typed } = search.parse(await searchParams);
  const options = await readDeclareOptions(pgSql((await getDb()).pool), principal);
  return (
    <BarePage title="Declare emergency" backHref="/emergencies" aside={instantText(options.now, "UTC", "time")}>
      <DeclareForm
        name={principal.name}
        options={options}
        formKey={randomUUID()}
        typed={typed}
        fault={caseReasonText(error)}
      />
    </BarePage>
  );
}
