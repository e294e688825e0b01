import type { Sql } from "../../platform/sql.ts";

export interface FeedRow {
  /** When the first record was received; null: never. */
  readonly since: string | null;
  readonly sources: readonly string[];
}

export async function findFeeds(sql: Sql, keys: readonly string[]): Promise<FeedRow[]> {
  const rows = await sql<{ state: FeedRow }>("SELECT state FROM evidence_feed WHERE key = ANY($1::text[])", [keys]);
  return rows.map(({ state }) => state);
}
