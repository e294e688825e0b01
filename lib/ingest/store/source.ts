import type { Sql } from "../../platform/sql.ts";
import type { SourceType } from "../kind.ts";

export interface SourceRow {
  readonly id: string;
  readonly type: SourceType;
  readonly name: string;
  readonly cluster: string | null;
  readonly environment: string | null;
  readonly created_at: string;
  readonly disabled_at: string | null;
}

export interface SecretRow {
  readonly generation: number;
  readonly sealed: Uint8Array;
  readonly created_at: string;
  readonly expires_at: string | null;
  readonly used_at: string | null;
}

export async function findSource(sql: Sql, id: string): Promise<SourceRow | undefined> {
  return (await sql<SourceRow>("SELECT * FROM source WHERE id = $1", [id]))[0];
}

/** Locks the source's row, so that actions about it stand in the ledger in their order. False: no such source. */
export async function lockSource(tx: Sql, id: string): Promise<boolean> {
  return (await tx("SELECT id FROM source WHERE id = $1 FOR UPDATE", [id])).length === 1;
}

/** False: the name is taken. */
export async function insertSource(sql: Sql, row: Omit<SourceRow, "created_at" | "disabled_at">): Promise<boolean> {
  const rows = await sql(
    `INSERT INTO source (id, type, name, cluster, environment, created_at) VALUES ($1, $2, $3, $4, $5, countersign.now())
     ON CONFLICT (name) DO NOTHING RETURNING id`,
    [row.id, row.type, row.name, row.cluster, row.environment],
  );
  return rows.length === 1;
}

/** Secrets that are accepted now: the current one, and previous ones before their expiry. Newest first. */
export async function activeSecrets(sql: Sql, sourceId: string): Promise<SecretRow[]> {
  return sql<SecretRow>(
    `SELECT generation, sealed, created_at, expires_at, used_at FROM source_secret
     WHERE source_id = $1 AND (expires_at IS NULL OR expires_at > countersign.now()) ORDER BY generation DESC`,
    [sourceId],
  );
}

/**
 * Adds the next generation and lets the current one end at `overlapSeconds` from now. The row of the source is locked
 * first, so that two rotations follow each other. Undefined: no such source.
 */
export async function rotateSecret(
  sql: Sql,
  sourceId: string,
  seal: (generation: number) => Uint8Array,
  overlapSeconds: number,
): Promise<{ generation: number; previousExpiresAt: string | null } | undefined> {
  if (!(await lockSource(sql, sourceId))) return undefined;
  const ended = await sql<{ expires_at: string }>(
    `UPDATE source_secret SET expires_at = least(expires_at, countersign.now() + make_interval(secs => $2))
     WHERE source_id = $1 AND (expires_at IS NULL OR expires_at > countersign.now()) RETURNING expires_at`,
    [sourceId, overlapSeconds],
  );
  const [last] = await sql<{ generation: number | null }>(
    "SELECT max(generation) AS generation FROM source_secret WHERE source_id = $1",
    [sourceId],
  );
  const generation = (last?.generation ?? 0) + 1;
  await sql(
    "INSERT INTO source_secret (source_id, generation, sealed, created_at) VALUES ($1, $2, $3, countersign.now())",
    [sourceId, generation, seal(generation)],
  );
  return {
    generation,
    previousExpiresAt:
      ended
        .map((row) => row.expires_at)
        .sort()
        .at(-1) ?? null,
  };
}

export async function countRefusal(sql: Sql, sourceId: string, reason: string): Promise<void> {
  await sql(
    `INSERT INTO source_refusal AS r (source_id, day, reason, count, last_at)
     VALUES ($1, (countersign.now() AT TIME ZONE 'UTC')::date, $2, 1, countersign.now())
     ON CONFLICT (source_id, day, reason) DO UPDATE SET count = r.count + 1, last_at = excluded.last_at`,
    [sourceId, reason],
  );
}

export async function countDuplicates(sql: Sql, sourceId: string, count: number): Promise<void> {
  await sql(
    `INSERT INTO source_duplicate AS d (source_id, day, count) VALUES ($1, (countersign.now() AT TIME ZONE 'UTC')::date, $2)
     ON CONFLICT (source_id, day) DO UPDATE SET count = d.count + excluded.count`,
    [sourceId, count],
  );
}

export interface SealedSecret {
  readonly id: string;
  readonly generation: number;
  readonly sealed: Uint8Array;
}

/** Every secret that a sender may still use. */
export async function readSealedSecrets(sql: Sql): Promise<SealedSecret[]> {
  return sql<SealedSecret>(
    `SELECT source_id AS id, generation, sealed FROM source_secret
     WHERE expires_at IS NULL OR expires_at > countersign.now() ORDER BY source_id, generation`,
  );
}
