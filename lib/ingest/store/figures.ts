import type { Sql } from "../../platform/sql.ts";

export interface SeenFigures {
  /** Σ of what the page of each source shows. */
  readonly seen: number;
  /** Entries of which some evidence is on record. */
  readonly evident: number;
  readonly duplicates: number;
  readonly refused: number;
  readonly intervals: number;
  /** Σ started minutes of what every interval says of itself; one that goes on has lasted until now. */
  readonly minutes: number;
}

export async function seenFigures(sql: Sql): Promise<SeenFigures> {
  const [row] = await sql<SeenFigures>(
    `SELECT (SELECT coalesce(sum(entries), 0)::bigint FROM source_seen) AS seen,
       (SELECT count(DISTINCT index) FROM evidence) AS evident,
       (SELECT coalesce(sum(count), 0)::bigint FROM source_duplicate) AS duplicates,
       (SELECT coalesce(sum(count), 0)::bigint FROM source_refusal) AS refused,
       (SELECT count(*) FROM blind_interval WHERE until_size IS NULL) AS intervals,
       (SELECT coalesce(sum(ceil(extract(epoch FROM coalesce((state->>'to')::timestamptz, countersign.now())
          - (state->>'from')::timestamptz) / 60)), 0)::bigint FROM blind_interval WHERE until_size IS NULL) AS minutes`,
  );
  return row ?? { seen: 0, evident: 0, duplicates: 0, refused: 0, intervals: 0, minutes: 0 };
}
