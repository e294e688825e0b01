import type { Scope } from "../access/scope.ts";
import type { Sql } from "../platform/sql.ts";
import type { Trust, TrustList } from "./contract.ts";
import { readSource } from "./reads.ts";
import { readTrustRows, type TrustRow } from "./store/trust.ts";

/** By which rules a source takes tokens, and by which it did. Throws NOT_FOUND/UNKNOWN_SOURCE, also out of scope. */
export async function readTrusts(sql: Sql, scope: Scope, source: string): Promise<TrustList> {
  await readSource(sql, scope, source);
  const items = (await readTrustRows(sql, source)).map(toTrust);
  return { items, total: items.length, nextCursor: null };
}

export function toTrust(row: TrustRow): Trust {
  const { id, provider, issuer, audience, claims, keys } = row;
  return {
    id,
    provider,
    issuer,
    audience,
    claims: { ...claims },
    keyIds: keys === null ? null : keys.keys.map(({ kid = "" }) => kid),
    addedAt: row.added_at,
    addedBy: row.added_by,
    removedAt: row.removed_at,
    removedBy: row.removed_by,
  };
}
