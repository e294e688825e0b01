import type { Sql } from "../../platform/sql.ts";
import type { EnvironmentSummary } from "../contract.ts";
import type { SuspensionState } from "../suspension.ts";
import type { TargetState } from "../target.ts";
import { changeOf, scopeConditions, Values, versionAt, type AtSize, type ScopeFilter } from "./versions.ts";

export interface TargetRow {
  readonly key: string;
  readonly state: TargetState;
  readonly last_seen_at: string | null;
}

/** Targets of an environment that the scope grants, by key. */
export async function listTargets(
  sql: Sql,
  environment: string,
  scope: ScopeFilter,
  size: AtSize,
): Promise<TargetRow[]> {
  const values = new Values();
  const join = changeOf("t", size, values);
  const set = [
    versionAt("t", size, values),
    `t.environment = ${values.bind(environment)}`,
    ...scopeConditions("t", scope, values),
  ];
  return sql<TargetRow>(
    `SELECT t.key, t.state, s.last_seen_at FROM target t ${join} LEFT JOIN target_seen s ON s.key = t.key
     WHERE ${set.join(" AND ")} ORDER BY t.cluster, t.namespace, t.name, t.key`,
    values.list,
  );
}

/** Environments that the scope grants, by name. */
export async function listEnvironments(sql: Sql, scope: ScopeFilter): Promise<EnvironmentSummary[]> {
  const values = new Values();
  const join = changeOf("t", null, values);
  const set = [versionAt("t", null, values), "t.environment IS NOT NULL", ...scopeConditions("t", scope, values)];
  return sql<EnvironmentSummary>(
    `SELECT t.environment AS name, array_agg(DISTINCT t.cluster ORDER BY t.cluster) AS clusters,
       count(*)::int AS targets, (count(*) FILTER (WHERE t.suspended))::int AS suspended,
       count(DISTINCT t.sha)::int AS revisions,
       (SELECT max(d.started_at) FROM deployment d WHERE d.environment = t.environment AND d.until_size IS NULL) AS "lastDeployedAt"
     FROM target t ${join} WHERE ${set.join(" AND ")} GROUP BY t.environment ORDER BY t.environment`,
    values.list,
  );
}

export async function anyEnvironment(sql: Sql, scope: ScopeFilter): Promise<boolean> {
  const values = new Values();
  const join = scope.repositories || scope.environments ? changeOf("t", null, values) : "";
  const set = [versionAt("t", null, values), "t.environment IS NOT NULL", ...scopeConditions("t", scope, values)];
  const [row] = await sql<{ found: boolean }>(
    `SELECT EXISTS (SELECT FROM target t ${join} WHERE ${set.join(" AND ")}) AS found`,
    values.list,
  );
  return row?.found === true;
}

/** Suspensions of targets, newest first: those that last at an instant, and what ended before it, up to `limit`. */
export async function listSuspensions(
  sql: Sql,
  targets: readonly string[],
  at: string,
  size: AtSize,
  limit: number,
): Promise<SuspensionState[]> {
  const values = new Values();
  const set = [
    versionAt("s", size, values),
    `s.target = ANY(${values.bind(targets)}::text[])`,
    `s.started_at <= ${values.bind(at)}::timestamptz`,
  ];
  const rows = await sql<{ state: SuspensionState }>(
    `SELECT s.state FROM suspension s WHERE ${set.join(" AND ")}
     ORDER BY (s.ended_at IS NULL) DESC, s.started_at DESC, s.key DESC LIMIT ${values.bind(limit)}`,
    values.list,
  );
  return rows.map((row) => row.state);
}
