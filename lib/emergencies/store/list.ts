import { scopeParameters, type Scope } from "../../access/scope.ts";
import type { Sql } from "../../platform/sql.ts";
import type { CaseState } from "../case.ts";
import type { Suspicion } from "../suspicion.ts";

export interface CaseFilter {
  readonly status: string | null;
  readonly origin: string | null;
  readonly from: string | null;
  readonly to: string | null;
  /** Ledger size to read as of; null: now. */
  readonly size: number | null;
}

// A thing is seen where each dimension that it has is granted; one that has none only by a scope that limits neither.
const IN_SCOPE = `
  ($1::text[] IS NULL OR repository IS NULL OR repository = ANY($1))
  AND ($2::text[] IS NULL OR environment IS NULL OR environment = ANY($2))
  AND (($1::text[] IS NULL AND $2::text[] IS NULL) OR repository IS NOT NULL OR environment IS NOT NULL)`;
const scoped = (at: string) =>
  `${IN_SCOPE} AND ($3::timestamptz IS NULL OR ${at} >= $3) AND ($4::timestamptz IS NULL OR ${at} < $4)`;

const WHERE = `WHERE ${scoped("opened_at")}
  AND CASE WHEN $5::bigint IS NULL THEN until_size IS NULL ELSE since_size <= $5 AND (until_size IS NULL OR until_size > $5) END
  AND ($6::text IS NULL OR ($6 = 'open' AND status NOT IN ('closed', 'dismissed'))
    OR ($6 = 'not-dismissed' AND status <> 'dismissed') OR status = $6)
  AND ($7::text IS NULL OR origin = $7)
  AND ($8::timestamptz IS NULL OR opened_at >= $8) AND ($9::timestamptz IS NULL OR opened_at < $9)`;

function parameters(scope: Scope, filter: CaseFilter): unknown[] {
  const { repositories, environments, from, to } = scopeParameters(scope);
  return [repositories, environments, from, to, filter.size, filter.status, filter.origin, filter.from, filter.to];
}

/** Cases, the newest first. Reads one more than `limit`. */
export async function listCases(
  sql: Sql,
  scope: Scope,
  filter: CaseFilter,
  page: { readonly after: readonly [openedAt: string, id: string] | null; readonly limit: number },
): Promise<CaseState[]> {
  const rows = await sql<{ state: CaseState }>(
    `SELECT state->'case' AS state FROM emergency_case ${WHERE}
       AND ($10::timestamptz IS NULL OR (opened_at, key) < ($10, $11))
     ORDER BY opened_at DESC, key DESC LIMIT $12`,
    [...parameters(scope, filter), page.after?.[0] ?? null, page.after?.[1] ?? null, page.limit + 1],
  );
  return rows.map(({ state }) => state);
}

export async function countCases(sql: Sql, scope: Scope, filter: CaseFilter): Promise<number> {
  const [row] = await sql<{ n: number }>(
    `SELECT count(*)::int AS n FROM emergency_case ${WHERE}`,
    parameters(scope, filter),
  );
  return row?.n ?? 0;
}

export interface MonthRow {
  readonly month: string;
  readonly declared: number;
  readonly found: number;
  readonly dismissed: number;
  readonly open: number;
}

/** Cases by the month (UTC) in which they opened; `found` holds the dismissed ones too. */
export async function countByMonth(sql: Sql, scope: Scope, filter: CaseFilter): Promise<MonthRow[]> {
  return sql<MonthRow>(
    `SELECT to_char(opened_at AT TIME ZONE 'UTC', 'YYYY-MM') AS month,
       count(*) FILTER (WHERE origin = 'declared')::int AS declared,
       count(*) FILTER (WHERE origin = 'found')::int AS found,
       count(*) FILTER (WHERE status = 'dismissed')::int AS dismissed,
       count(*) FILTER (WHERE status NOT IN ('closed', 'dismissed'))::int AS open
     FROM emergency_case ${WHERE} GROUP BY 1 ORDER BY 1`,
    parameters(scope, filter),
  );
}

/** Everything that an emergency is made of, by whether a declared case covers it (T-EMG-07). */
export async function countSuspicions(sql: Sql, scope: Scope): Promise<Readonly<Record<string, number>>> {
  const { repositories, environments, from, to } = scopeParameters(scope);
  const rows = await sql<{ outcome: string; n: number }>(
    `SELECT outcome, count(*)::int AS n FROM suspicion WHERE ${scoped("at")} GROUP BY outcome`,
    [repositories, environments, from, to],
  );
  return Object.fromEntries(rows.map(({ outcome, n }) => [outcome, n]));
}

/** What is suspected, or confirmed and not yet in a case: the newest 50. */
export async function listWaitingSuspicions(sql: Sql, scope: Scope): Promise<Suspicion[]> {
  const { repositories, environments, from, to } = scopeParameters(scope);
  const rows = await sql<{ state: Suspicion }>(
    `SELECT state FROM suspicion WHERE case_id IS NULL AND outcome IN ('suspected', 'unmatched') AND ${scoped("at")}
     ORDER BY at DESC, key LIMIT 50`,
    [repositories, environments, from, to],
  );
  return rows.map(({ state }) => state);
}

/** The ledger size that the projections stand at. */
export async function readSize(sql: Sql): Promise<number> {
  const [row] = await sql<{ size: number }>(`SELECT size::float8 AS size FROM advance_cursor`);
  return row?.size ?? 0;
}
