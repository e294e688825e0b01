import type { Sql } from "../../platform/sql.ts";
import { wholeUnits, type Days } from "../../base/days.ts";

export interface EvidenceRow {
  readonly index: number;
  readonly ordinal: number;
  readonly kind: string;
  readonly type: string | null;
  readonly source: string;
  readonly source_name: string | null;
  readonly occurred_at: string | null;
  readonly received_at: string;
  readonly actor: string | null;
  readonly repository: string | null;
  readonly sha: string | null;
  readonly environment: string | null;
  readonly subject: string | null;
  readonly headline: string;
  readonly state: string | null;
  readonly came: string | null;
}

/** Set dimensions only; null means any. `types` null means any, including what feeds no test. */
export interface EvidenceFilter {
  readonly types: readonly string[] | null;
  readonly kind: string | null;
  readonly source: string | null;
  readonly repository: string | null;
  readonly environment: string | null;
  readonly from: string | null;
  readonly to: string | null;
  readonly text: string | null;
  /** Scope: null means all. */
  readonly repositories: readonly string[] | null;
  readonly environments: readonly string[] | null;
}

const COLUMNS = `e.index, e.ordinal, e.kind, e.type, e.source, coalesce(s.name, CASE WHEN e.source = 'countersign' THEN 'Countersign' END) AS source_name,
  e.occurred_at, e.received_at, e.actor, e.repository, e.sha, e.environment, e.subject, e.headline, e.state, e.came`;

// Lists are in the order of the ledger, periods are of time: without a bound in the ledger an old month is reached by
// walking everything newer. Entries are out of order only by as long as a transaction lives, and none lives for a day.
// IS TRUE keeps the planner from fetching and sorting the whole period by its time.
const firstSince = (from: string) =>
  `(SELECT index FROM evidence WHERE received_at >= ${from} - interval '1 day' ORDER BY received_at, index LIMIT 1)`;
const lastBefore = (to: string) =>
  `(SELECT index FROM evidence WHERE received_at < ${to} + interval '1 day' ORDER BY received_at DESC, index DESC LIMIT 1)`;

/** Only the conditions that are set stand in the statement: the planner then picks the index of the dimension. */
function conditions(filter: EvidenceFilter, values: unknown[]): string[] {
  const bind = (value: unknown): string => `$${values.push(value)}`;
  const set: string[] = [];
  if (filter.types) set.push(`e.type = ANY(${bind(filter.types)}::text[])`);
  if (filter.kind) set.push(`e.kind = ${bind(filter.kind)}`);
  if (filter.source) set.push(`e.source = ${bind(filter.source)}`);
  if (filter.repository) set.push(`e.repository = ${bind(filter.repository)}`);
  if (filter.environment) set.push(`e.environment = ${bind(filter.environment)}`);
  if (filter.from) {
    const from = `${bind(filter.from)}::timestamptz`;
    set.push(`(e.received_at >= ${from}) IS TRUE`, `e.index >= ${firstSince(from)}`);
  }
  if (filter.to) {
    const to = `${bind(filter.to)}::timestamptz`;
    set.push(`(e.received_at < ${to}) IS TRUE`, `e.index <= ${lastBefore(to)}`);
  }
  if (filter.repositories)
    set.push(`(e.repository IS NULL OR e.repository = ANY(${bind(filter.repositories)}::text[]))`);
  if (filter.environments)
    set.push(`(e.environment IS NULL OR e.environment = ANY(${bind(filter.environments)}::text[]))`);
  if (filter.repositories || filter.environments) set.push("(e.repository IS NOT NULL OR e.environment IS NOT NULL)");
  if (filter.text) {
    const pattern = bind(`%${filter.text.replace(/[\\%_]/g, "\\$&")}%`);
    const hex = /^[0-9a-f]{6,64}$/i.test(filter.text) ? ` OR e.sha LIKE ${bind(`${filter.text.toLowerCase()}%`)}` : "";
    set.push(`(e.headline ILIKE ${pattern} OR e.subject ILIKE ${pattern} OR e.actor ILIKE ${pattern}${hex})`);
  }
  return set;
}

/** Newest first by (index, ordinal); one row more than `limit` says that there is a next page. */
export async function listEvidence(
  sql: Sql,
  filter: EvidenceFilter,
  before: readonly [index: number, ordinal: number] | null,
  limit: number,
): Promise<EvidenceRow[]> {
  const values: unknown[] = [];
  const set = conditions(filter, values);
  if (before) {
    values.push(before[0], before[1]);
    set.push(`(e.index, e.ordinal) < ($${values.length - 1}::bigint, $${values.length}::smallint)`);
  }
  values.push(limit + 1);
  return sql<EvidenceRow>(
    `SELECT ${COLUMNS} FROM evidence e LEFT JOIN source_facts s ON s.key = e.source
     ${set.length > 0 ? `WHERE ${set.join(" AND ")}` : ""}
     ORDER BY e.index DESC, e.ordinal DESC LIMIT $${values.length}`,
    values,
  );
}

/** Exact count by walking the rows: for filters that the rollup cannot answer, and only when asked. */
export async function countEvidence(sql: Sql, filter: EvidenceFilter): Promise<number> {
  const values: unknown[] = [];
  const set = conditions(filter, values);
  const [row] = await sql<{ count: number }>(
    `SELECT count(*)::bigint AS count FROM evidence e ${set.length > 0 ? `WHERE ${set.join(" AND ")}` : ""}`,
    values,
  );
  return row?.count ?? 0;
}

/** Exact count from the rollups; null where the filter cuts a day or asks for words. */
export async function totalEvidence(sql: Sql, filter: EvidenceFilter): Promise<number | null> {
  const period = wholeDays(filter);
  if (!period) return null;
  const { whole, days } = wholeUnits("month", period);
  const values: unknown[] = [];
  const parts = days.map((part) => `SELECT count FROM evidence_day ${rollupWhere(filter, "day", part, values)}`);
  if (whole) parts.push(`SELECT count FROM evidence_month ${rollupWhere(filter, "month", whole, values)}`);
  const [row] = await sql<{ count: number }>(
    `SELECT coalesce(sum(count), 0)::bigint AS count FROM (${parts.join(" UNION ALL ")}) parts`,
    values,
  );
  return row?.count ?? 0;
}

/** Counts by day and kind, for the chart. Null as for the total. */
export async function evidenceByDay(
  sql: Sql,
  filter: EvidenceFilter,
): Promise<{ readonly day: string; readonly type: string; readonly count: number }[] | null> {
  const period = wholeDays(filter);
  if (!period) return null;
  const values: unknown[] = [];
  return sql(
    `SELECT day, type, sum(count)::bigint AS count FROM evidence_day ${rollupWhere(filter, "day", period, values)}
     GROUP BY day, type ORDER BY day`,
    values,
  );
}

const MIDNIGHT = /T00:00:00(?:\.0+)?(?:Z|\+00:00)$/;

/** The period as days of the rollups; null where they cannot answer. */
function wholeDays({ text, from, to }: EvidenceFilter): Days | null {
  if (text || [from, to].some((end) => end !== null && !MIDNIGHT.test(end))) return null;
  return { from: from && from.slice(0, 10), to: to && to.slice(0, 10) };
}

function rollupWhere(filter: EvidenceFilter, unit: "day" | "month", { from, to }: Days, values: unknown[]): string {
  const bind = (value: unknown): string => `$${values.push(value)}`;
  const set: string[] = [];
  if (filter.types) set.push(`type = ANY(${bind(filter.types)}::text[])`);
  for (const name of ["kind", "source", "repository", "environment"] as const) {
    if (filter[name]) set.push(`${name} = ${bind(filter[name])}`);
  }
  if (from) set.push(`${unit} >= ${bind(from)}::date`);
  if (to) set.push(`${unit} < ${bind(to)}::date`);
  if (filter.repositories) set.push(`(repository = '' OR repository = ANY(${bind(filter.repositories)}::text[]))`);
  if (filter.environments) set.push(`(environment = '' OR environment = ANY(${bind(filter.environments)}::text[]))`);
  if (filter.repositories || filter.environments) set.push("(repository <> '' OR environment <> '')");
  return set.length > 0 ? `WHERE ${set.join(" AND ")}` : "";
}

/** All evidence of one entry, in order, with the facts. */
export async function evidenceOfEntry(sql: Sql, index: number): Promise<(EvidenceRow & { readonly facts: unknown })[]> {
  return sql(
    `SELECT ${COLUMNS}, e.facts FROM evidence e LEFT JOIN source_facts s ON s.key = e.source WHERE e.index = $1 ORDER BY e.ordinal`,
    [index],
  );
}

/** Values that a filter control offers, most frequent first; sources with their names. */
export async function evidenceFacets(
  sql: Sql,
): Promise<
  { readonly dimension: string; readonly value: string; readonly name: string | null; readonly count: number }[]
> {
  const one = (name: string) =>
    `(SELECT '${name}' AS dimension, ${name} AS value, sum(count)::bigint AS count FROM evidence_month WHERE ${name} <> '' GROUP BY ${name} ORDER BY 3 DESC LIMIT 100)`;
  return sql(
    `SELECT f.dimension, f.value, f.count, CASE WHEN f.value = 'countersign' THEN 'Countersign' ELSE s.name END AS name
     FROM (${["kind", "repository", "environment", "source"].map(one).join(" UNION ALL ")}) f
     LEFT JOIN source_facts s ON f.dimension = 'source' AND s.key = f.value ORDER BY f.dimension, f.count DESC`,
  );
}
