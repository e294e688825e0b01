import type { Sql } from "../../platform/sql.ts";
import type { LandingState } from "../landing.ts";
import { LANDING_ROLLUP, rollupRows } from "./rollup.ts";
import { Conditions, splitDays, type RowFilter } from "./filter.ts";

export interface LandingFilter extends RowFilter {
  readonly kind: string | null;
}

export interface LandingRow {
  readonly key: string;
  readonly state: LandingState;
  readonly landed_at: string;
}

export type LandingCursor = readonly [landedAt: string, key: string];

function conditionsOf(filter: LandingFilter): Conditions {
  const set = new Conditions();
  set.at("l", filter.size);
  set.equal(filter, ["repository", "branch", "class", "kind"], "l");
  set.add("(l.changes > 0) = ?", filter.standing === null ? null : filter.standing === "line");
  set.add("l.landed_at >= ?::timestamptz", filter.from);
  set.add("l.landed_at < ?::timestamptz", filter.to);
  set.add("l.repository = ANY(?::text[])", filter.repositories);
  return set;
}

/** Landed last first; one row more than `limit` says that there is a next page. */
export async function listLandings(
  sql: Sql,
  filter: LandingFilter,
  after: LandingCursor | null,
  limit: number,
): Promise<LandingRow[]> {
  const set = conditionsOf(filter);
  if (after) {
    const [landedAt, key] = [set.bind(after[0]), set.bind(after[1])];
    set.also(`(l.landed_at, l.key) < (${landedAt}::timestamptz, ${key})`);
  }
  const count = set.bind(limit + 1);
  return sql<LandingRow>(
    `SELECT l.key, l.state, l.landed_at FROM landing l ${set.where()} ORDER BY l.landed_at DESC, l.key DESC LIMIT ${count}`,
    set.values,
  );
}

/** Exact; as `totalChanges`. */
export async function totalLandings(sql: Sql, filter: LandingFilter): Promise<number> {
  if (filter.size !== null) return countLandings(sql, filter);
  const { days, rest } = splitDays(filter.from, filter.to);
  let total = days ? await sumDays(sql, { ...filter, ...days }) : 0;
  for (const part of rest) total += await countLandings(sql, { ...filter, ...part });
  return total;
}

async function countLandings(sql: Sql, filter: LandingFilter): Promise<number> {
  const set = conditionsOf(filter);
  const [row] = await sql<{ count: number }>(`SELECT count(*) AS count FROM landing l ${set.where()}`, set.values);
  return row?.count ?? 0;
}

async function sumDays(sql: Sql, filter: LandingFilter): Promise<number> {
  const values: unknown[] = [];
  const narrow = (set: Conditions): void => {
    set.equal(filter, ["repository", "branch", "class", "kind", "standing"]);
    set.add("repository = ANY(?::text[])", filter.repositories);
  };
  const rows = rollupRows(LANDING_ROLLUP, filter, () => "count", { values, narrow });
  const [row] = await sql<{ count: number }>(`SELECT coalesce(sum(count), 0)::bigint AS count FROM ${rows}`, values);
  return row?.count ?? 0;
}

export async function findLanding(sql: Sql, key: string, size: number | null): Promise<LandingRow | null> {
  const set = new Conditions();
  set.at("l", size);
  set.add("l.key = ?", key);
  const [row] = await sql<LandingRow>(`SELECT l.key, l.state, l.landed_at FROM landing l ${set.where()}`, set.values);
  return row ?? null;
}
