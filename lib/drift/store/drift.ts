import type { Sql } from "../../platform/sql.ts";
import type { ChangeColumns } from "../../deployments/store/deployment.ts";
import {
  changeOf,
  scopeLookups,
  Values,
  versionAt,
  type AtSize,
  type ScopeFilter,
} from "../../deployments/store/versions.ts";
import type { DriftStateName } from "../drift-state-name.ts";
import type { DriftState } from "../drift.ts";

export interface DriftRow extends ChangeColumns {
  readonly key: string;
  readonly state: DriftState;
  readonly sha: string | null;
  readonly detected_at: string;
  readonly resolution: DriftStateName;
  /** The change that adopted it. */
  readonly end_change: (ChangeColumns & { readonly sha: string }) | null;
}

export interface DriftFilter extends ScopeFilter {
  readonly state: DriftStateName | null;
  readonly environment: string | null;
  readonly cluster: string | null;
  readonly target: string | null;
  readonly sha: string | null;
  readonly id: string | null;
  readonly from: string | null;
  readonly to: string | null;
}

/** What a read is bound to: the version of the rows, and the instant at which acceptances have run out or not. */
export interface ReadAt {
  readonly size: AtSize;
  readonly now: string;
}

/** An acceptance that has run out leaves the drift open. */
function resolutionAt(at: ReadAt, values: Values): string {
  const now = values.bind(at.now);
  return `CASE WHEN d.resolution = 'accepted' AND d.accepted_until <= ${now}::timestamptz THEN 'open' ELSE d.resolution END`;
}

function conditions(filter: DriftFilter, at: ReadAt, values: Values): string[] {
  const set = [versionAt("d", at.size, values), ...scopeLookups("d", filter, at.size, values)];
  if (filter.id) set.push(`d.key = ${values.bind(filter.id)}`);
  if (filter.environment) set.push(`d.environment = ${values.bind(filter.environment)}`);
  if (filter.cluster) set.push(`d.cluster = ${values.bind(filter.cluster)}`);
  if (filter.sha) set.push(`d.sha = ${values.bind(filter.sha)}`);
  if (filter.target) set.push(`d.target = ${values.bind(filter.target)}`);
  if (filter.state === "open" || filter.state === "accepted") set.push("d.ended_at IS NULL");
  if (filter.state) set.push(`${resolutionAt(at, values)} = ${values.bind(filter.state)}`);
  if (filter.from) set.push(`d.detected_at >= ${values.bind(filter.from)}::timestamptz`);
  if (filter.to) set.push(`d.detected_at < ${values.bind(filter.to)}::timestamptz`);
  return set;
}

/** Newest first by (detected, key). Only what is on the page is joined with all of its change. */
export async function listDrifts(
  sql: Sql,
  filter: DriftFilter,
  at: ReadAt,
  page: { readonly before: readonly [detectedAt: string, key: string] | null; readonly limit: number },
): Promise<DriftRow[]> {
  const values = new Values();
  const resolution = resolutionAt(at, values);
  const set = conditions(filter, at, values);
  const { before, limit } = page;
  if (before) {
    set.push(`(d.detected_at, d.key) < (${values.bind(before[0])}::timestamptz, ${values.bind(before[1])}::text)`);
  }
  return sql<DriftRow>(
    `SELECT x.*, c.key AS change_key, c.repository, c.branch, c.title, c.class, c.number, to_jsonb(e) AS end_change FROM (
       SELECT d.key, d.state, d.sha, d.detected_at, ${resolution} AS resolution FROM drift d
       WHERE ${set.join(" AND ")} ORDER BY d.detected_at DESC, d.key DESC LIMIT ${values.bind(limit)}
     ) x
     ${changeOf("x", at.size, values)}
     LEFT JOIN LATERAL (
       SELECT a.key AS change_key, a.repository, a.branch, a.sha, a.class, a.state->>'title' AS title,
         a.state->'pullRequest'->>'number' AS number
       FROM jsonb_array_elements(x.state->'end'->'revisions') revision
       JOIN change a ON a.sha = revision->>'commit' AND ${versionAt("a", at.size, values)}
       ORDER BY a.first_parent DESC, a.key LIMIT 1
     ) e ON true
     ORDER BY x.detected_at DESC, x.key DESC`,
    values.list,
  );
}

export async function countDrifts(sql: Sql, filter: DriftFilter, at: ReadAt): Promise<number> {
  const values = new Values();
  const set = conditions(filter, at, values);
  const [row] = await sql<{ count: number }>(
    `SELECT count(*)::bigint AS count FROM drift d WHERE ${set.join(" AND ")}`,
    values.list,
  );
  return row?.count ?? 0;
}

export interface PlaceCount {
  readonly environment: string | null;
  readonly cluster: string;
  readonly week: string;
  readonly resolution: DriftStateName;
  readonly count: number;
}

/** Counts by place, week (its Monday, UTC) and resolution. */
export async function countByPlace(sql: Sql, filter: DriftFilter, at: ReadAt): Promise<PlaceCount[]> {
  const values = new Values();
  const resolution = resolutionAt(at, values);
  const set = conditions(filter, at, values);
  return sql<PlaceCount>(
    `SELECT d.environment, d.cluster, date_trunc('week', d.detected_at AT TIME ZONE 'UTC')::date AS week,
       ${resolution} AS resolution, count(*)::bigint AS count
     FROM drift d WHERE ${set.join(" AND ")} GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4`,
    values.list,
  );
}

/** Counts by who wrote; name null is unknown. */
export async function countByCulprit(
  sql: Sql,
  filter: DriftFilter,
  at: ReadAt,
): Promise<{ readonly name: string | null; readonly class: string; readonly count: number }[]> {
  const values = new Values();
  const set = conditions(filter, at, values);
  return sql(
    `SELECT d.state->'culprit'->'actor'->>'name' AS name, coalesce(d.state->'culprit'->>'class', 'unknown') AS class,
       count(*)::bigint AS count
     FROM drift d WHERE ${set.join(" AND ")} GROUP BY 1, 2 ORDER BY 3 DESC, 1 NULLS LAST, 2`,
    values.list,
  );
}

export interface DurationFigures {
  readonly longest: DriftState | null;
  readonly median_most: number | null;
  readonly unbounded: number;
}

/** Of the longest times that the drifts may have lasted. */
export async function durationFigures(sql: Sql, filter: DriftFilter, at: ReadAt): Promise<DurationFigures> {
  const values = new Values();
  const now = values.bind(at.now);
  const set = conditions(filter, at, values);
  const [row] = await sql<DurationFigures>(
    `WITH held AS (
       SELECT d.key, d.since_size, d.began_at IS NULL AS unbounded,
         extract(epoch FROM coalesce(d.ended_at, ${now}::timestamptz) - coalesce(d.began_at, d.detected_at)) * 1000 AS most
       FROM drift d WHERE ${set.join(" AND ")}
     )
     SELECT (SELECT state FROM drift WHERE (key, since_size) =
         (SELECT key, since_size FROM held ORDER BY most DESC, key LIMIT 1)) AS longest,
       (SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY most)::float8 FROM held) AS median_most,
       (SELECT count(*)::int FROM held WHERE unbounded) AS unbounded`,
    values.list,
  );
  return row ?? { longest: null, median_most: null, unbounded: 0 };
}
