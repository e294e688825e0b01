import type { Metadata } from "next";
import type { ReactNode } from "react";
import { KeysSection } from "../../../components/keys/keys-section.tsx";
import { Page } from "../../../components/shell/page.tsx";
import { PageHeader } from "../../../components/ui/page-header.tsx";
import { mayDo } from "../../../lib/access/permission.ts";
import { requirePagePrincipal } from "../../../lib/access/session.ts";
import { ledgerSummary } from "../../../lib/ledger/reads.ts";
import { identityKey, identityOf } from "../../../lib/people/identity.ts";
import { readOwners } from "../../../lib/people/reads.ts";
import { getDb } from "../../../lib/platform/db.ts";
import { pgSql } from "../../../lib/platform/sql.ts";
import type { KeyDto } from "../../../lib/repositories/contract.ts";
import { readKeys } from "../../../lib/repositories/reads.ts";

export const metadata: Metadata = { title: "Keys" };

export default async function KeysPage(): Promise<ReactNode> {
  const { roles } = await requirePagePrincipal("people:read");
  const sql = pgSql((await getDb()).pool);
  const { items } = await readKeys(sql);
  const owners = await readOwners(sql, items.flatMap(identitiesOf));
  const rows = items.map((key) => {
    const owner = identitiesOf(key)
      .map((identity) => owners.get(identity))
      .find((one) => one !== undefined);
    return { ...key, person: owner ? { id: owner.id, name: owner.name } : null };
  });
  const summary = await ledgerSummary(sql);
  return (
    <Page footer={{ generatedAt: summary.now, entry: summary.advanced, rows: rows.length }}>
      <PageHeader title="Keys" subtitle="Keys that commits are signed with, whose they are, and for which time" />
      <KeysSection rows={rows} mayManage={mayDo(roles, "people:manage")} />
    </Page>
  );
}

/** The key itself, else the account at the forge that has it. */
function identitiesOf({ fingerprint, forge }: KeyDto): string[] {
  const own = identityKey(identityOf("key", "", fingerprint));
  return forge ? [own, identityKey(identityOf("forge-id", forge.name, forge.account))] : [own];
}
