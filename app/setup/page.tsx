import type { Metadata } from "next";
import type { ReactNode } from "react";
import { z } from "zod";
import { reasonText } from "../../components/access/reason-words.ts";
import { SetupForm } from "../../components/access/setup-form.tsx";
import { BarePage } from "../../components/shell/bare-page.tsx";
import { readSetupLink } from "../../lib/access/reads.ts";
import { getDb } from "../../lib/platform/db.ts";
import { pgSql } from "../../lib/platform/sql.ts";

export const metadata: Metadata = { title: "Set up" };

const one = z.string().max(200).optional().catch(undefined);
const search = z.object({ token: one, error: one });

interface Props {
  readonly searchParams: Promise<Record<string, string | string[] | undefined>>;
}

/** Opening the link changes nothing: mail scanners open links too. The form uses it up. */
export default async function SetupPage({ searchParams }: Props): Promise<ReactNode> {
  const { token, error } = search.parse(await searchParams);
  const { pool } = await getDb();
  const link = token === undefined ? null : await readSetupLink(pgSql(pool), token);
  if (token === undefined || link === null) {
    return (
      <BarePage title="Set up">
        <p role="alert">{reasonText("LINK_SPENT")}</p>
      </BarePage>
    );
  }
  const title = link.userId === null ? "Make the first administrator" : "Choose a password";
  return (
    <BarePage title={title}>
      <SetupForm token={token} invited={link.userId === null ? null : link} fault={reasonText(error)} />
    </BarePage>
  );
}
