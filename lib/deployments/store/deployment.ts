import type { Days } from "../../base/days.ts";
import { Conditions, splitDays } from "../../changes/store/filter.ts";
import type { Sql } from "../../platform/sql.ts";
import type { DeploymentState } from "../deployment.ts";
import {
  changeOf,
  repositoryOf,
  scopeConditions,
  Values,
  versionAt,
  type AtSize,
  type ScopeFilter,
} from "./versions.ts";

export interface ChangeColumns {
  readonly change_key: string | null;
  readonly repository: string | null;
  readonly branch: string | null;
  readonly title: string | null;
  readonly class: string | null;
  readonly number: string | null;
}

export interface DeploymentRow extends ChangeColumns {
  readonly state: DeploymentState;
  readonly sha: string | null;
  readonly effect: "changed" | "no-op";
  readonly started_at: string;
  readonly key: string;
  /** Approvals that the forge reported of the pull request. */
  readonly approvals: number | null;
  /** When a source of the reconciler said that it had stored the commit. */
  readonly stored_at: string | null;
}

export interface DeploymentFilter extends ScopeFilter {
  readonly environment: string | null;
  readonly cluster: string | null;
  readonly target: string | null;
  /** Beginning of a commit. */
  readonly sha: string | null;
  readonly effect: string | null;
  /** Started in. */
  readonly from: string | null;
  readonly to: string | null;
  /** Applied at this instant. */
  readonly at: string | null;
}

const COLUMNS = `d.state, d.sha, d.effect, d.started_at, d.key, c.key AS change_key, c.repository, c.branch, c.title, c.class, c.number`;

function conditions(filter: DeploymentFilter, size: AtSize, values: Values): string[] {
  const set = [versionAt("d", size, values), ...scopeConditions("d", filter, values)];
  if (filter.environment) set.push(`d.environment = ${values.bind(filter.environment)}`);
  if (filter.cluster) set.push(`d.cluster = ${values.bind(filter.cluster)}`);
  if (filter.target) set.push(`d.target = ${values.bind(filter.target)}`);
  if (filter.sha) {
    const whole = filter.sha.length === 40 || filter.sha.length === 64;
    set.push(whole ? `d.sha = ${values.bind(filter.sha)}` : `d.sha LIKE ${values.bind(`${filter.sha}%`)}`);
  }
  if (filter.effect) set.push(`d.effect = ${values.bind(filter.effect)}`);
  if (filter.from) set.push(`d.started_at >= ${values.bind(filter.from)}::timestamptz`);
  if (filter.to) set.push(`d.started_at < ${values.bind(filter.to)}::timestamptz`);
  if (filter.at) {
    const at = `${values.bind(filter.at)}::timestamptz`;
    set.push(`d.started_at <= ${at} AND (d.ended_at IS NULL OR d.ended_at > ${at})`);
  }
  return set;
}

/** Newest first by (started, key); one row more than `limit` says that there is a next page. */
export async function listDeployments(
  sql: Sql,
  filter: DeploymentFilter,
  page: {
    readonly size: AtSize;
    readonly before: readonly [startedAt: string, key: string] | null;
    readonly limit: number;
  },
): Promise<DeploymentRow[]> {
  const { size, before, limit } = page;
  const values = new Values();
  const join = changeOf("d", size, values);
  const set = conditions(filter, size, values);
  if (before) {
    set.push(`(d.started_at, d.key) < (${values.bind(before[0])}::timestamptz, ${values.bind(before[1])}::text)`);
  }
  // What only the rows shown need is joined after the limit.
  return sql<DeploymentRow>(
    `SELECT x.*, p.approvals, r.stored_at FROM (
       SELECT ${COLUMNS} FROM deployment d ${join}
       WHERE ${set.join(" AND ")} ORDER BY d.started_at DESC, d.key DESC LIMIT ${values.bind(limit)}
     ) x
     LEFT JOIN LATERAL (
       SELECT (SELECT count(*)::int FROM jsonb_array_elements(q.state->'reviews') review WHERE review->>'state' = 'approved') AS approvals
       FROM pull_request q WHERE q.key = x.repository || '#' || x.number AND ${versionAt("q", size, values)}
     ) p ON true
     LEFT JOIN deployed_revision r ON r.key = 'commit:' || x.sha
     ORDER BY x.started_at DESC, x.key DESC`,
    values.list,
  );
}

/** Exact. Days from the rollup, what is left of the period from the rows; what the rollup does not hold, from the rows. */
export async function totalDeployments(sql: Sql, filter: DeploymentFilter, size: AtSize): Promise<number> {
  const { repositories, environments, target, sha, at } = filter;
  if (size !== null || repositories || environments || target || sha || at) return countDeployments(sql, filter, size);
  const { days, rest } = splitDays(filter.from, filter.to);
  let total = days ? await sumDays(sql, filter, days) : 0;
  for (const part of rest) total += await countDeployments(sql, { ...filter, ...part }, size);
  return total;
}

async function sumDays(sql: Sql, filter: DeploymentFilter, days: Days): Promise<number> {
  const set = new Conditions();
  set.equal(filter, ["environment", "cluster", "effect"]);
  set.add("day >= ?::date", days.from);
  set.add("day < ?::date", days.to);
  const [row] = await sql<{ count: number }>(
    `SELECT coalesce(sum(count), 0)::bigint AS count FROM deployment_day ${set.where()}`,
    set.values,
  );
  return row?.count ?? 0;
}

async function countDeployments(sql: Sql, filter: DeploymentFilter, size: AtSize): Promise<number> {
  const values = new Values();
  const few = filter.target ?? filter.sha ?? filter.at ?? filter.from ?? filter.to;
  const scoped = filter.repositories ?? filter.environments;
  const join = scoped ? (few ? changeOf : repositoryOf)("d", size, values) : "";
  const set = conditions(filter, size, values);
  const [row] = await sql<{ count: number }>(
    `SELECT count(*)::bigint AS count FROM deployment d ${join} WHERE ${set.join(" AND ")}`,
    values.list,
  );
  return row?.count ?? 0;
}
