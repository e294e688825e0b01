import type { Sql } from "../../platform/sql.ts";
import type { BlindCover } from "../continuity.ts";
import type { Collected } from "../feed.ts";

/** What is collected since when and from whom, by key. */
export async function findFeeds(sql: Sql, keys: readonly string[]): Promise<ReadonlyMap<string, Collected>> {
  const rows = await sql<{ key: string; state: Collected }>(
    "SELECT key, state FROM evidence_feed WHERE key = ANY($1::text[])",
    [keys],
  );
  return new Map(rows.map(({ key, state }) => [key, state]));
}

export interface CoverRow extends BlindCover {
  readonly id: string;
  readonly name: string;
}

/**
 * Sources by name, with the times in which each was blind: what the cover keeps, and of an instant before that the
 * interval that holds it.
 */
export async function findCovers(sql: Sql, ids: readonly string[], at: string): Promise<CoverRow[]> {
  return sql<CoverRow>(
    `SELECT s.key AS id, s.name, coalesce(c.state->'read', '[]') AS read,
       coalesce(c.state->'spans', '[]') || coalesce((
         SELECT jsonb_agg(jsonb_build_object('from', b.state->'from', 'to', b.state->'to')) FROM blind_interval b
         WHERE b.until_size IS NULL AND b.source = s.key AND b.from_at <= $2::timestamptz
           AND (b.to_at IS NULL OR b.to_at > $2::timestamptz)), '[]') AS spans
     FROM source_facts s LEFT JOIN blind_cover c ON c.key = s.key
     WHERE s.key = ANY($1::text[]) ORDER BY s.name, s.key`,
    [ids, at],
  );
}
