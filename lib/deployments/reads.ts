import { scopeParameters, type Scope } from "../access/scope.ts";
import { AppError } from "../base/errors.ts";
import { decodeCursor, toPage } from "../base/page.ts";
import type { Target } from "../ingest/fact-cluster.ts";
import type { Revision } from "../ingest/fact-reconciler.ts";
import { ledgerSummary, sizeAsOf } from "../ledger/reads.ts";
import type { Sql } from "../platform/sql.ts";
import type {
  ChangeLink,
  Deployment,
  DeploymentFilters,
  DeploymentsPage,
  DeploymentsQuery,
  Environment,
  EnvironmentQuery,
  EnvironmentSummary,
  RevisionDto,
  SuspensionDto,
  TargetDto,
} from "./contract.ts";
import type { EvidenceRef } from "./note.ts";
import { hopsOf } from "./hops.ts";
import {
  totalDeployments,
  listDeployments,
  type ChangeColumns,
  type DeploymentFilter,
  type DeploymentRow,
} from "./store/deployment.ts";
import { anyEnvironment, listEnvironments, listSuspensions, listTargets } from "./store/target.ts";
import { narrower } from "./store/versions.ts";
import type { SuspensionState } from "./suspension.ts";
import { targetKey } from "./target.ts";

/** Deployments, newest first; `total` is exact. With `asOf` as the ledger told them then. */
export async function readDeployments(sql: Sql, scope: Scope, query: DeploymentsQuery): Promise<DeploymentsPage> {
  const before = decodeCursor(query.cursor, ["instant", "string"]);
  const filter = toFilter(scope, query);
  const { size, read } = await readSize(sql, query.asOf);
  const [rows, total] = await Promise.all([
    listDeployments(sql, filter, { size, before, limit: query.limit + 1 }),
    totalDeployments(sql, filter, size),
  ]);
  const page = toPage(rows, query.limit, total, {
    item: toDeployment,
    keyOf: (row) => [row.started_at, row.key],
  });
  return { ...page, items: [...page.items], ...read };
}

const MOST_TARGETS = 2000;
const SHOWN_SUSPENSIONS = 50;

/** What ran in an environment at an instant, by default now. Throws NOT_FOUND/NO_SUCH_ENVIRONMENT, also out of scope. */
export async function readEnvironment(
  sql: Sql,
  scope: Scope,
  name: string,
  query: EnvironmentQuery,
): Promise<Environment> {
  const { size, read } = await readSize(sql, query.asOf);
  const at = query.at === undefined ? (query.asOf ?? read.generatedAt) : query.at;
  const filter = { ...toFilter(scope, { environment: name }), from: null, to: null, at };
  const targets = await listTargets(sql, name, filter, size);
  if (targets.length === 0) {
    throw new AppError("NOT_FOUND", "NO_SUCH_ENVIRONMENT", "There is no such environment.");
  }
  const running = await listDeployments(sql, filter, { size, before: null, limit: MOST_TARGETS });
  const keys = targets.map((target) => target.key);
  const suspensions = await listSuspensions(sql, keys, at, size, SHOWN_SUSPENSIONS);
  const byTarget = new Map(running.map((row) => [row.state.targetKey, row]));
  return {
    name,
    at,
    targets: targets.map(({ key, state, last_seen_at }) => {
      const row = byTarget.get(key);
      const { reconciler, lastResult, health } = state;
      const suspended = suspensions.some((one) => one.targetKey === key && (one.endedAt === null || one.endedAt > at));
      return {
        target: toTarget(state.target),
        reconciler,
        deployment: row ? toDeployment(row) : null,
        lastResult,
        health,
        suspended,
        lastSeenAt: last_seen_at,
      };
    }),
    suspensions: suspensions.map(toSuspension),
    ...read,
  };
}

/** Environments in scope, by name. */
export async function readEnvironments(sql: Sql, scope: Scope): Promise<readonly EnvironmentSummary[]> {
  const { repositories, environments } = scopeParameters(scope);
  return listEnvironments(sql, { repositories, environments });
}

/** Whether a reconciler told of any environment in scope. */
export async function hasEnvironments(sql: Sql, scope: Scope): Promise<boolean> {
  const { repositories, environments } = scopeParameters(scope);
  return anyEnvironment(sql, { repositories, environments });
}

/** The ledger size to read at: null is the current rows. Throws BAD_REQUEST/BEFORE_THE_LEDGER. */
export async function readSize(
  sql: Sql,
  asOf: string | undefined,
): Promise<{ readonly size: number | null; readonly read: { readonly generatedAt: string; readonly size: number } }> {
  const summary = await ledgerSummary(sql);
  if (asOf === undefined) return { size: null, read: { generatedAt: summary.now, size: summary.advanced } };
  const size = await sizeAsOf(sql, asOf);
  if (size === 0) throw new AppError("BAD_REQUEST", "BEFORE_THE_LEDGER", "The ledger had no entries at that time.");
  return { size, read: { generatedAt: summary.now, size } };
}

function toFilter(scope: Scope, filters: Partial<DeploymentFilters>): DeploymentFilter {
  const { repositories, environments, from, to } = scopeParameters(scope);
  return {
    repositories,
    environments,
    environment: filters.environment ?? null,
    cluster: filters.cluster ?? null,
    target: filters.target ?? null,
    sha: filters.sha ?? null,
    effect: filters.effect ?? null,
    from: narrower(filters.from, from, "later"),
    to: narrower(filters.to, to, "earlier"),
    at: null,
  };
}

function toDeployment(row: DeploymentRow): Deployment {
  const { state } = row;
  const change = toChangeLink(row, row.sha);
  return {
    id: state.id,
    target: toTarget(state.target),
    reconciler: state.reconciler,
    environment: state.environment,
    revisions: state.revisions.map(toRevision),
    sha: row.sha,
    change,
    hops: hopsOf(state, { change, approvals: row.approvals, storedAt: row.stored_at }),
    startedAt: state.startedAt,
    endedAt: state.endedAt,
    lastSeenAt: state.lastSeenAt,
    effect: row.effect,
    initiator: state.initiator && { kind: state.initiator.kind, name: state.initiator.name },
    images: [...state.images],
    failures: {
      count: state.failureCount,
      first: state.failures.map(({ at, reason, message, ref }) => ({ at, reason, message, evidence: evidenceId(ref) })),
    },
    evidence: state.evidence.map(({ ref, role, inferred }) => ({
      id: evidenceId(ref),
      role,
      inferred: inferred === true,
    })),
  };
}

/** The change that a commit is, from the columns of the join; null where no mirrored control branch has it. */
export function toChangeLink(row: ChangeColumns, sha: string | null): ChangeLink | null {
  if (row.change_key === null || sha === null) return null;
  return {
    key: row.change_key,
    repository: row.repository ?? "",
    branch: row.branch ?? "",
    sha,
    title: row.title ?? "",
    class: row.class ?? "",
    pullRequest: row.number,
  };
}

export function toTarget(target: Target): TargetDto {
  const { cluster, apiGroup, kind, namespace, name } = target;
  return { key: targetKey(target), cluster, apiGroup, kind, namespace, name };
}

export function toRevision({ raw, commit, digest, pointer }: Revision): RevisionDto {
  return { raw, commit: commit ?? null, digest: digest ?? null, pointer: pointer ?? null };
}

export function evidenceId([index, ordinal]: EvidenceRef): string {
  return `${index}.${ordinal}`;
}

function toSuspension(state: SuspensionState): SuspensionDto {
  const { id, environment, startedAt, startedBy, endedAt, endedBy, reason } = state;
  return {
    id,
    target: toTarget(state.target),
    environment,
    startedAt,
    startedBy,
    endedAt,
    endedBy,
    owner: state.owner?.name ?? null,
    reason,
    evidence: state.evidence.map(evidenceId),
  };
}
