import type { JSONWebKeySet } from "jose";
import type { TrustRule } from "../../access/trust.ts";
import type { Sql } from "../../platform/sql.ts";

export interface TrustRow extends TrustRule {
  readonly added_at: string;
  readonly added_by: string;
  readonly removed_at: string | null;
  readonly removed_by: string | null;
}

const RULE = "id, provider, issuer, audience, claims, keys";
const COLUMNS = `${RULE}, added_at, added_by, removed_at, removed_by`;

/** Rules by which tokens are taken now, in the order in which they were made. */
export async function activeTrusts(sql: Sql, sourceId: string): Promise<TrustRule[]> {
  return sql<TrustRule>(
    `SELECT ${RULE} FROM source_trust WHERE source_id = $1 AND removed_at IS NULL ORDER BY added_at, id`,
    [sourceId],
  );
}

/** Those that stand first, then those that were removed; newest first. All: people make them, one by one. */
export async function readTrustRows(sql: Sql, sourceId: string): Promise<TrustRow[]> {
  return sql<TrustRow>(
    `SELECT ${COLUMNS} FROM source_trust WHERE source_id = $1
     ORDER BY removed_at IS NOT NULL, added_at DESC, id`,
    [sourceId],
  );
}

export interface NewTrust extends Omit<TrustRule, "keys"> {
  readonly sourceId: string;
  readonly keys: JSONWebKeySet | null;
  readonly by: string;
}

export async function insertTrust(tx: Sql, trust: NewTrust): Promise<TrustRow> {
  const { id, sourceId, provider, issuer, audience, claims, keys, by } = trust;
  const rows = await tx<TrustRow>(
    `INSERT INTO source_trust (id, source_id, provider, issuer, audience, claims, keys, added_at, added_by)
     VALUES ($1, $2, $3, $4, $5, $6::jsonb, $7::jsonb, countersign.now(), $8) RETURNING ${COLUMNS}`,
    [id, sourceId, provider, issuer, audience, JSON.stringify(claims), keys && JSON.stringify(keys), by],
  );
  const [row] = rows;
  if (!row) throw new Error("A rule that was just written was not answered.");
  return row;
}

/** Undefined: there is none of this source that stands. */
export async function endTrust(tx: Sql, sourceId: string, id: string, by: string): Promise<TrustRow | undefined> {
  const rows = await tx<TrustRow>(
    `UPDATE source_trust SET removed_at = countersign.now(), removed_by = $3
     WHERE source_id = $1 AND id = $2 AND removed_at IS NULL RETURNING ${COLUMNS}`,
    [sourceId, id, by],
  );
  return rows[0];
}
