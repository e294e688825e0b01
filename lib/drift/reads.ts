import { scopeParameters, type Scope } from "../access/scope.ts";
import { AppError } from "../base/errors.ts";
import { decodeCursor, toPage } from "../base/page.ts";
import { commitOf } from "../deployments/revision-set.ts";
import { evidenceId, readSize, toChangeLink, toRevision, toTarget } from "../deployments/reads.ts";
import { narrower } from "../deployments/store/versions.ts";
import type { Sql } from "../platform/sql.ts";
import type { Culprit, Drift, DriftFilters, DriftRecord, DriftsPage, DriftsQuery } from "./contract.ts";
import { durationBounds, onsetOf } from "./drift.ts";
import type { LiveWrite } from "./live-write.ts";
import { countDrifts, listDrifts, type DriftFilter, type DriftRow, type ReadAt } from "./store/drift.ts";

/** Drifts, newest first; `total` is exact. With `asOf` as the ledger told them then. */
export async function readDrifts(sql: Sql, scope: Scope, query: DriftsQuery): Promise<DriftsPage> {
  const before = decodeCursor(query.cursor, ["instant", "string"]);
  const filter = toDriftFilter(scope, query);
  const { at, read } = await readDriftsAt(sql, query.asOf);
  const rows = await listDrifts(sql, filter, at, { before, limit: query.limit + 1 });
  const whole = before === null && rows.length <= query.limit;
  const total = whole ? rows.length : await countDrifts(sql, filter, at);
  const page = toPage(rows, query.limit, total, {
    item: (row) => toDrift(row, at),
    keyOf: (row) => [row.detected_at, row.key],
  });
  return { ...page, items: [...page.items], ...read };
}

/** Throws NOT_FOUND/NO_SUCH_DRIFT, also out of scope. */
export async function readDrift(sql: Sql, scope: Scope, id: string, asOf?: string): Promise<DriftRecord> {
  const { at, read } = await readDriftsAt(sql, asOf);
  const [row] = await listDrifts(sql, { ...toDriftFilter(scope, {}), id }, at, { before: null, limit: 1 });
  if (!row) throw noSuchDrift();
  return { ...toDrift(row, at), ...read };
}

/** Open drifts in scope: the figure beside the room's name. */
export async function openDriftCount(sql: Sql, scope: Scope): Promise<number> {
  const { at } = await readDriftsAt(sql, undefined);
  return countDrifts(sql, toDriftFilter(scope, { state: "open" }), at);
}

export function noSuchDrift(): AppError {
  return new AppError("NOT_FOUND", "NO_SUCH_DRIFT", "There is no such drift.");
}

/** The version to read and the instant to judge acceptances at. */
export async function readDriftsAt(
  sql: Sql,
  asOf: string | undefined,
): Promise<{ readonly at: ReadAt; readonly read: { readonly generatedAt: string; readonly size: number } }> {
  const { size, read } = await readSize(sql, asOf);
  return { at: { size, now: asOf ?? read.generatedAt }, read };
}

export function toDriftFilter(scope: Scope, filters: Partial<DriftFilters>): DriftFilter {
  const { repositories, environments, from, to } = scopeParameters(scope);
  return {
    repositories,
    environments,
    state: filters.state ?? null,
    environment: filters.environment ?? null,
    cluster: filters.cluster ?? null,
    target: filters.target ?? null,
    sha: filters.sha ?? null,
    id: null,
    from: narrower(filters.from, from, "later"),
    to: narrower(filters.to, to, "earlier"),
  };
}

function toDrift(row: DriftRow, at: ReadAt): Drift {
  const { state } = row;
  const { end, acceptance } = state;
  return {
    id: state.id,
    state: row.resolution,
    target: toTarget(state.target),
    reconciler: state.reconciler,
    environment: state.environment,
    sign: state.sign,
    detectedAt: state.detectedAt,
    onset: onsetOf(state),
    duration: durationBounds(state, end?.at ?? at.now),
    resources: [...state.resources],
    detections: state.detections,
    message: state.message,
    revisions: state.revisions.map(toRevision),
    sha: row.sha,
    change: toChangeLink(row, row.sha),
    deployment: state.deployment,
    suspended: state.suspended,
    culprit: toCulprit(state.culprit),
    end: end && {
      at: end.at,
      how: end.how,
      by: end.by,
      revisions: end.revisions.map(toRevision),
      change: row.end_change && toChangeLink(row.end_change, commitOf(end.revisions)),
    },
    acceptance: acceptance && {
      reason: acceptance.reason,
      expiresAt: acceptance.expiresAt,
      expired: Date.parse(acceptance.expiresAt) <= Date.parse(at.now),
      acceptedAt: acceptance.acceptedAt,
      by: acceptance.by.name,
    },
    evidence: state.evidence.map(({ role, ref }) => ({ role, id: evidenceId(ref) })),
  };
}

function toCulprit(write: LiveWrite | null): Culprit | null {
  if (write === null) return null;
  const { actor, impersonator, verb, object, at, sourceIp, ref } = write;
  return {
    name: actor.name,
    kind: actor.kind,
    class: write.class,
    impersonator,
    verb,
    object,
    at,
    sourceIp,
    evidence: evidenceId(ref),
  };
}
