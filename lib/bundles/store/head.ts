import type { Sql } from "../../platform/sql.ts";

export interface PinnedHead {
  readonly size: number;
  readonly root: Uint8Array;
  readonly note: string;
  readonly signedAt: string;
  readonly kind: "production" | "demo" | "test";
  readonly origin: string;
}

/**
 * The newest checkpoint that projections have followed (or the one of `size`): what a bundle is pinned to. Undefined
 * before the first.
 */
export async function pinnedHead(sql: Sql, size: number | null): Promise<PinnedHead | undefined> {
  const [row] = await sql<PinnedHead>(
    `SELECT c.size, c.root, c.note, c.signed_at AS "signedAt", d.kind, d.origin
     FROM checkpoint c, database_identity d
     WHERE c.size <= coalesce((SELECT size FROM advance_cursor), 0) AND ($1::bigint IS NULL OR c.size = $1::bigint)
     ORDER BY c.size DESC LIMIT 1`,
    [size],
  );
  return row;
}

/** The newest checkpoint signed at or before an instant, undefined where the log began later. */
export async function checkpointBefore(
  sql: Sql,
  at: string,
): Promise<{ readonly size: number; readonly root: Uint8Array; readonly note: string } | undefined> {
  const [row] = await sql<{ size: number; root: Uint8Array; note: string }>(
    `SELECT size, root, note FROM checkpoint WHERE signed_at <= $1::timestamptz ORDER BY signed_at DESC, size DESC LIMIT 1`,
    [at],
  );
  return row;
}
