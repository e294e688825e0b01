import type { Sql } from "../../platform/sql.ts";
import type { Reading } from "../fact.ts";

/** What `advance` read of an entry, in order; undefined where projections have not come to it (or not again). */
export async function readReadings(sql: Sql, index: number): Promise<readonly Reading[] | undefined> {
  const rows = await sql<Pick<Reading, "actor" | "fact"> & { readonly occurred_at: string | Date | null }>(
    `SELECT occurred_at, facts->'actor' AS actor, facts->'fact' AS fact FROM evidence WHERE index = $1 ORDER BY ordinal`,
    [index],
  );
  if (rows.length === 0) {
    const [cursor] = await sql<{ size: number }>("SELECT size::float8 AS size FROM advance_cursor");
    if ((cursor?.size ?? 0) <= index) return undefined;
  }
  return rows.map(({ occurred_at: at, actor, fact }) => ({
    ...(at === null ? {} : { occurredAt: new Date(at).toISOString() }),
    ...(actor ? { actor } : {}),
    fact,
  }));
}

/** When the source's own sender was last heard in that time; null where it was not. */
export async function lastHeard(sql: Sql, source: string, from: string, to: string): Promise<string | null> {
  const [row] = await sql<{ at: string | null }>(
    `SELECT max(received_at) AS at FROM evidence
     WHERE received_at >= $2::timestamptz AND received_at < $3::timestamptz AND source = $1 AND came IS NULL`,
    [source, from, to],
  );
  return row?.at ?? null;
}
