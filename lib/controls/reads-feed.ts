import type { Sql } from "../platform/sql.ts";
import { findFeeds, type FeedRow } from "./store/feed.ts";

/** Since when evidence of some kinds is collected from a repository, and which sources sent it. */
export async function readFeeds(sql: Sql, kinds: readonly string[], repository: string): Promise<FeedRow> {
  const rows = await findFeeds(
    sql,
    kinds.map((kind) => `${kind} ${repository}`),
  );
  const [since] = rows.flatMap((row) => row.since ?? []).sort();
  return { since: since ?? null, sources: [...new Set(rows.flatMap(({ sources }) => sources))].sort() };
}
