import type { Sql } from "../../platform/sql.ts";
import type { ChangeState } from "../change.ts";
import { CHANGE_ROLLUP, rollupRows } from "./rollup.ts";
import type { ListedChange } from "../dto.ts";
import { Conditions, splitDays, type RowFilter } from "./filter.ts";

export interface ChangeFilter extends RowFilter {
  readonly sha: string | null;
  readonly signature: string | null;
  readonly landing: string | null;
  /** Judged so, itself or by its landing, at the ledger size that is read. */
  readonly judged: { readonly test: string | null; readonly verdict: string | null } | null;
}

/** What a list needs of a change; paths and trailers stay behind. */
export interface ChangeRow {
  readonly key: string;
  readonly state: ListedChange;
  readonly landed_at: string;
  readonly position: number;
}

export type ChangeCursor = readonly [landedAt: string, position: number, key: string];

function conditionsOf(filter: ChangeFilter): Conditions {
  const set = new Conditions();
  set.at("c", filter.size);
  set.equal(filter, ["repository", "branch", "class", "signature", "landing"], "c");
  if (filter.judged) set.also(judgedSo(set, filter.judged, filter.size));
  set.add("c.sha LIKE ?", filter.sha === null ? null : `${filter.sha}%`);
  set.add("c.first_parent = ?", filter.standing === null ? null : filter.standing === "line");
  set.add("c.landed_at >= ?::timestamptz", filter.from);
  set.add("c.landed_at < ?::timestamptz", filter.to);
  set.add("c.repository = ANY(?::text[])", filter.repositories);
  return set;
}

function judgedSo(
  set: Conditions,
  { test, verdict }: NonNullable<ChangeFilter["judged"]>,
  size: number | null,
): string {
  const at = size === null ? null : set.bind(size);
  const standing =
    at === null ? "v.until_size IS NULL" : `v.since_size <= ${at} AND (v.until_size IS NULL OR v.until_size > ${at})`;
  const conditions = [standing, "v.item IN (c.key, c.landing)"];
  if (test !== null) conditions.push(`v.test = ${set.bind(test)}`);
  if (verdict !== null) conditions.push(`v.verdict = ${set.bind(verdict)}`);
  return `EXISTS (SELECT FROM verdict v WHERE ${conditions.join(" AND ")})`;
}

/** Landed last first; one row more than `limit` says that there is a next page. */
export async function listChanges(
  sql: Sql,
  filter: ChangeFilter,
  after: ChangeCursor | null,
  limit: number,
): Promise<ChangeRow[]> {
  const set = conditionsOf(filter);
  if (after) {
    const [landedAt, position, key] = [set.bind(after[0]), set.bind(after[1]), set.bind(after[2])];
    set.also(`(c.landed_at, c.position, c.key) < (${landedAt}::timestamptz, ${position}::bigint, ${key})`);
  }
  const count = set.bind(limit + 1);
  return sql<ChangeRow>(
    `SELECT c.key, c.state - 'paths' - 'trailers' AS state, c.landed_at, c.position FROM change c ${set.where()}
     ORDER BY c.landed_at DESC, c.position DESC, c.key DESC LIMIT ${count}`,
    set.values,
  );
}

/** Exact. Days from the rollup, what is left of the period from the rows; as of an earlier size, from the rows. */
export async function totalChanges(sql: Sql, filter: ChangeFilter): Promise<number> {
  if (filter.size !== null || filter.sha !== null || filter.landing !== null || filter.judged !== null)
    return countChanges(sql, filter);
  const { days, rest } = splitDays(filter.from, filter.to);
  let total = days ? await sumDays(sql, { ...filter, ...days }) : 0;
  for (const part of rest) total += await countChanges(sql, { ...filter, ...part });
  return total;
}

async function countChanges(sql: Sql, filter: ChangeFilter): Promise<number> {
  const set = conditionsOf(filter);
  const [row] = await sql<{ count: number }>(`SELECT count(*) AS count FROM change c ${set.where()}`, set.values);
  return row?.count ?? 0;
}

async function sumDays(sql: Sql, filter: ChangeFilter): Promise<number> {
  const values: unknown[] = [];
  const narrow = (set: Conditions): void => {
    set.equal(filter, ["repository", "branch", "class", "signature", "standing"]);
    set.add("repository = ANY(?::text[])", filter.repositories);
  };
  const rows = rollupRows(CHANGE_ROLLUP, filter, () => "count", { values, narrow });
  const [row] = await sql<{ count: number }>(`SELECT coalesce(sum(count), 0)::bigint AS count FROM ${rows}`, values);
  return row?.count ?? 0;
}

export interface FullChangeRow {
  readonly key: string;
  readonly state: ChangeState;
}

export async function findChange(sql: Sql, key: string, size: number | null): Promise<FullChangeRow | null> {
  const set = new Conditions();
  set.at("c", size);
  set.add("c.key = ?", key);
  const [row] = await sql<FullChangeRow>(`SELECT c.key, c.state FROM change c ${set.where()}`, set.values);
  return row ?? null;
}

/** Changes of a landing that are read at most. */
export const LANDED_ROWS = 500;

/** What a landing brought: `total` rows, of which `rows` are the first. */
export interface Landed {
  readonly rows: readonly { readonly key: string; readonly state: ListedChange }[];
  readonly total: number;
}

/** Changes of one landing, in the order of the branch, from its beginning. */
export async function changesOfLanding(sql: Sql, landing: string, size: number | null): Promise<Landed> {
  const set = new Conditions();
  set.at("c", size);
  set.add("c.landing = ?", landing);
  const rows = await sql<Landed["rows"][number]>(
    `SELECT c.key, c.state - 'paths' - 'trailers' AS state FROM change c ${set.where()}
     ORDER BY c.position, c.key LIMIT ${LANDED_ROWS}`,
    set.values,
  );
  if (rows.length < LANDED_ROWS) return { rows, total: rows.length };
  const [all] = await sql<{ count: number }>(`SELECT count(*) AS count FROM change c ${set.where()}`, set.values);
  return { rows, total: all?.count ?? rows.length };
}

/** Repositories that have changes, by name. */
export async function changeRepositories(sql: Sql, repositories: readonly string[] | null): Promise<string[]> {
  const rows = await sql<{ repository: string }>(
    "SELECT DISTINCT repository FROM change_month WHERE $1::text[] IS NULL OR repository = ANY($1) ORDER BY repository",
    [repositories],
  );
  return rows.map((row) => row.repository);
}
