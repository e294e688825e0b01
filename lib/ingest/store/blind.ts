import type { Sql } from "../../platform/sql.ts";
import type { BlindInterval, BlindReason } from "../blind.ts";

/** Null: no limit. `from` and `to` bound which intervals are seen, and which of their minutes are counted. */
export interface BlindFilter {
  readonly limitedPlaces: boolean;
  readonly environments: readonly string[] | null;
  readonly source: string | null;
  readonly reason: BlindReason | null;
  readonly from: string | null;
  readonly to: string | null;
}

/** The version of the rows, null the current one, and until when an interval that goes on has lasted. */
export interface BlindAt {
  readonly size: number | null;
  readonly now: string;
}

export interface BlindRow {
  readonly key: string;
  readonly state: BlindInterval;
  readonly from_at: string;
  readonly minutes: number;
}

// A started minute counts: so the minutes of a list are the sum of its rows, whatever it is bounded by.
const MINUTES = `ceil(extract(epoch FROM greatest(interval '0', least(coalesce(to_at, $8::timestamptz), $6::timestamptz)
  - greatest(from_at, $5::timestamptz))) / 60)::bigint`;

const CONDITION = `(CASE WHEN $7::bigint IS NULL THEN until_size IS NULL
    ELSE since_size <= $7::bigint AND (until_size IS NULL OR until_size > $7::bigint) END)
  AND (CASE WHEN environment IS NULL THEN NOT $1::boolean ELSE $2::text[] IS NULL OR environment = ANY($2::text[]) END)
  AND ($3::text IS NULL OR source = $3::text) AND ($4::text IS NULL OR reason = $4::text)
  AND ($5::timestamptz IS NULL OR to_at IS NULL OR to_at > $5::timestamptz OR from_at >= $5::timestamptz)
  AND ($6::timestamptz IS NULL OR from_at < $6::timestamptz) AND from_at <= $8::timestamptz`;

function valuesOf({ limitedPlaces, environments, source, reason, from, to }: BlindFilter, at: BlindAt): unknown[] {
  return [limitedPlaces, environments, source, reason, from, to, at.size, at.now];
}

/** Latest first by (from, key). */
export async function listBlind(
  sql: Sql,
  filter: BlindFilter,
  at: BlindAt,
  page: { readonly before: readonly [from: string, key: string] | null; readonly limit: number },
): Promise<BlindRow[]> {
  return sql<BlindRow>(
    `SELECT key, state, from_at, ${MINUTES} AS minutes FROM blind_interval WHERE ${CONDITION}
       AND ($9::timestamptz IS NULL OR (from_at, key) < ($9::timestamptz, $10::text))
     ORDER BY from_at DESC, key DESC LIMIT $11`,
    [...valuesOf(filter, at), page.before?.[0] ?? null, page.before?.[1] ?? null, page.limit],
  );
}

export interface BlindSum {
  readonly source: string;
  readonly total: number;
  readonly minutes: number;
  /** Since when it is blind now; null: it is not. */
  readonly since: string | null;
}

export async function sumBlindBySource(sql: Sql, filter: BlindFilter, at: BlindAt): Promise<BlindSum[]> {
  return sql<BlindSum>(
    `SELECT source, count(*)::bigint AS total, sum(${MINUTES})::bigint AS minutes,
       max(from_at) FILTER (WHERE to_at IS NULL) AS since
     FROM blind_interval WHERE ${CONDITION} GROUP BY source`,
    valuesOf(filter, at),
  );
}

/** Intervals recorded since a moment, of which nobody was told: `key` is that of the message. */
export async function readUntold(sql: Sql, days: number, limit: number): Promise<Omit<BlindRow, "minutes">[]> {
  return sql<Omit<BlindRow, "minutes">>(
    `SELECT key, state, from_at FROM blind_interval b
     WHERE until_size IS NULL AND reason <> 'declared' AND recorded_at > countersign.now() - make_interval(days => $1)
       AND NOT EXISTS (SELECT FROM outbox o WHERE o.key = 'blind:' || b.key)
     ORDER BY recorded_at, key LIMIT $2`,
    [days, limit],
  );
}
