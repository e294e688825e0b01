import { scopeParameters, type Scope } from "../../access/scope.ts";
import { Conditions, splitDays } from "../../changes/store/filter.ts";
import type { Sql } from "../../platform/sql.ts";
import type { Bounds } from "../contract.ts";
import type { Verdict, VerdictState } from "../verdict.ts";

/** Set dimensions only; null means any. */
export interface VerdictFilter {
  readonly test: string | null;
  readonly verdict: string | null;
  readonly reason: string | null;
  readonly item: string | null;
  readonly repository: string | null;
  readonly environment: string | null;
  readonly from: string | null;
  readonly to: string | null;
  /** Scope; null means all. */
  readonly repositories: readonly string[] | null;
  readonly environments: readonly string[] | null;
  /** Ledger size to read as of; null means now. */
  readonly size: number | null;
}

export function verdictFilter(
  scope: Scope,
  bounds: Omit<Bounds, "asOf">,
  size: number | null,
  more: Partial<Pick<VerdictFilter, "test" | "verdict" | "reason" | "item">> = {},
): VerdictFilter {
  const { repositories, environments, from, to } = scopeParameters(scope);
  const instants = (given: string | undefined, bound: string | null) =>
    [given, bound ?? undefined].flatMap((at) => (at === undefined ? [] : [new Date(at).toISOString()])).sort();
  return {
    test: null,
    verdict: null,
    reason: null,
    item: null,
    repository: bounds.repository ?? null,
    environment: bounds.environment ?? null,
    from: instants(bounds.from, from).at(-1) ?? null,
    to: instants(bounds.to, to)[0] ?? null,
    repositories,
    environments,
    size,
    ...more,
  };
}

/** Where an item stands, within the scope: as `inScope` of access. `none` is how a table writes "in no repository". */
function place(set: Conditions, alias: string, filter: VerdictFilter, none: "IS NULL" | "= ''"): void {
  const { repositories, environments } = filter;
  set.equal(filter, ["repository", "environment"], alias);
  set.add(`(${alias}.repository ${none} OR ${alias}.repository = ANY(?::text[]))`, repositories);
  set.add(`(${alias}.environment ${none} OR ${alias}.environment = ANY(?::text[]))`, environments);
  if (repositories || environments) set.also(`NOT (${alias}.repository ${none} AND ${alias}.environment ${none})`);
}

function conditionsOf(filter: VerdictFilter): Conditions {
  const set = new Conditions();
  set.at("v", filter.size);
  set.equal(filter, ["test", "verdict", "reason", "item"], "v");
  set.add("v.at >= ?::timestamptz", filter.from);
  set.add("v.at < ?::timestamptz", filter.to);
  place(set, "v", filter, "IS NULL");
  return set;
}

export interface VerdictCount {
  readonly test: string;
  readonly verdict: Verdict;
  readonly reason: string;
  readonly count: number;
}

/** Exact. Days from the rollup, what is left of the period from the rows; as of an earlier size, from the rows. */
export async function countVerdicts(sql: Sql, filter: VerdictFilter): Promise<VerdictCount[]> {
  if (filter.size !== null || filter.item !== null) return countRows(sql, filter);
  const { days, rest } = splitDays(filter.from, filter.to);
  const parts = days ? [await sumDays(sql, { ...filter, ...days })] : [];
  for (const part of rest) parts.push(await countRows(sql, { ...filter, ...part }));
  const sums = new Map<string, VerdictCount>();
  for (const row of parts.flat()) {
    const key = `${row.test} ${row.verdict} ${row.reason}`;
    sums.set(key, { ...row, count: row.count + (sums.get(key)?.count ?? 0) });
  }
  return [...sums.values()];
}

async function countRows(sql: Sql, filter: VerdictFilter): Promise<VerdictCount[]> {
  const set = conditionsOf(filter);
  return sql<VerdictCount>(
    `SELECT v.test, v.verdict, v.reason, count(*) AS count FROM verdict v ${set.where()} GROUP BY v.test, v.verdict, v.reason`,
    set.values,
  );
}

async function sumDays(sql: Sql, filter: VerdictFilter): Promise<VerdictCount[]> {
  const set = new Conditions();
  set.equal(filter, ["test", "verdict", "reason"], "v");
  set.add("v.day >= ?::date", filter.from);
  set.add("v.day < ?::date", filter.to);
  place(set, "v", filter, "= ''");
  return sql<VerdictCount>(
    `SELECT v.test, v.verdict, v.reason, sum(v.count)::bigint AS count FROM verdict_day v ${set.where()}
     GROUP BY v.test, v.verdict, v.reason`,
    set.values,
  );
}

export interface VerdictRow {
  readonly key: string;
  readonly since_size: number;
  readonly at: string;
  readonly state: VerdictState;
}

export type VerdictCursor = readonly [at: string, key: string];

/** The newest items first; one row more than `limit` says that there is a next page. */
export async function listVerdicts(
  sql: Sql,
  filter: VerdictFilter,
  after: VerdictCursor | null,
  limit: number,
): Promise<VerdictRow[]> {
  const set = conditionsOf(filter);
  if (after) set.also(`(v.at, v.key) < (${set.bind(after[0])}::timestamptz, ${set.bind(after[1])})`);
  return sql<VerdictRow>(
    `SELECT v.key, v.since_size, v.at, v.state FROM verdict v ${set.where()}
     ORDER BY v.at DESC, v.key DESC LIMIT ${set.bind(limit + 1)}`,
    set.values,
  );
}
