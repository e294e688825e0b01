import type { Actor } from "../../base/actor.ts";
import { parseInstant } from "../../base/instant.ts";
import type { Reading } from "../fact.ts";
import type { ObjectChange, ReconciliationFact, Revision } from "../fact-reconciler.ts";
import { reading } from "../reading.ts";
import { parseRevision } from "../revision.ts";
import type { Application, OperationState } from "./payload.ts";
import { controllerActor, subjectName, userActor, type Subject } from "./subject.ts";

/**
 * The operation that an Application shows: identified by (app uid, startedAt), so that re-fired notifications are one
 * fact (traps A7). A partial automated operation is a self-heal, which history never shows (A11): also a drift signal.
 */
export function readOperation(app: Application, state: OperationState, subject: Subject): Reading[] {
  const startedAt = parseInstant(state.startedAt);
  const finishedAt = parseInstant(state.finishedAt);
  const result = resultOf(state, startedAt, finishedAt);
  const fact = reconciliation(app, state, subject, { startedAt, finishedAt, result });
  const actor = actorOf(state, subject.target.cluster);
  const occurredAt = result === "progressing" ? startedAt : (finishedAt ?? startedAt);
  const readings = [reading(occurredAt, actor === undefined ? { fact } : { actor, fact })];
  if (fact.automated && fact.partial && (result === "succeeded" || result === "failed")) {
    const signal = result === "succeeded" ? "corrected" : "correction-failed";
    const { revisions, message } = fact;
    const resources = fact.changes.map((change) => change.subject);
    const drift = {
      kind: "drift-signal",
      reconciler: "argocd",
      ...subject,
      signal,
      revisions,
      resources,
      message,
    } as const;
    readings.push(reading(occurredAt, { actor: controllerActor(subject.target.cluster), fact: drift }));
  }
  return readings;
}

/** Revisions in the order of the sources; multi-source Applications have `revisions` and an empty `revision` (A4). */
export function revisionsOf(from: { revision?: string; revisions?: readonly string[] } | undefined): Revision[] {
  if (from?.revisions !== undefined && from.revisions.length > 0) return from.revisions.map(parseRevision);
  return from?.revision === undefined ? [] : [parseRevision(from.revision)];
}

interface Outcome {
  readonly startedAt: string | null;
  readonly finishedAt: string | null;
  readonly result: ReconciliationFact["result"];
}

function reconciliation(
  app: Application,
  state: OperationState,
  subject: Subject,
  outcome: Outcome,
): ReconciliationFact {
  const { uid, namespace, name } = subject.target;
  const { startedAt, finishedAt, result } = outcome;
  const sync = state.operation?.sync;
  const revisions = revisionsOf(state.syncResult);
  const images = app.status?.summary?.images ?? [];
  const destination = destinationOf(app);
  return {
    kind: "reconciliation",
    reconciler: "argocd",
    ...subject,
    result,
    reason: sync?.dryRun === true ? "DryRun" : state.phase,
    message: state.message ?? "",
    revisions,
    ...(revisions.length === 0 ? { desired: revisionsOf(sync) } : {}),
    changes: sync?.dryRun === true ? [] : changesOf(state),
    ...(startedAt === null ? {} : { operationId: `${uid ?? `${namespace}/${name}`}/${startedAt}`, startedAt }),
    ...(finishedAt === null || result === "progressing" ? {} : { finishedAt }),
    ...automation(state),
    partial: (sync?.resources.length ?? 0) > 0,
    ...(images.length > 0 ? { images } : {}),
    ...(destination === undefined ? {} : { destination }),
  };
}

/**
 * Success is taken only of an operation that ended at or after its own start: Argo CD may notify a phase beside the times
 * of another moment (A3). A dry run applies nothing, so it is no deployment whatever its phase.
 */
function resultOf(state: OperationState, startedAt: string | null, finishedAt: string | null): Outcome["result"] {
  if (state.operation?.sync?.dryRun === true) return "cancelled";
  if (state.phase === "Failed" || state.phase === "Error") return "failed";
  if (state.phase !== "Succeeded") return "progressing";
  const ended = startedAt !== null && finishedAt !== null && Date.parse(finishedAt) >= Date.parse(startedAt);
  return ended ? "succeeded" : "progressing";
}

function automation(state: OperationState): { automated?: boolean } {
  const by = state.operation?.initiatedBy;
  if (by?.automated === true) return { automated: true };
  return by?.username === undefined ? {} : { automated: false };
}

function actorOf(state: OperationState, cluster: string): Actor | undefined {
  const by = state.operation?.initiatedBy;
  if (by?.automated === true) return controllerActor(cluster);
  return by?.username === undefined ? undefined : userActor(by.username, cluster);
}

function destinationOf(app: Application): ReconciliationFact["destination"] {
  const destination = app.spec.destination;
  const cluster = destination?.name ?? destination?.server;
  if (cluster === undefined || cluster === "in-cluster" || cluster === "https://kubernetes.default.svc")
    return undefined;
  return destination?.namespace === undefined ? { cluster } : { cluster, namespace: destination.namespace };
}

/** What the sync did to which object; hooks run beside the declared objects and are left out. */
function changesOf(state: OperationState): ObjectChange[] {
  return (state.syncResult?.resources ?? []).flatMap((resource) => {
    if (resource.hookType !== undefined && resource.hookType !== "Skip") return [];
    const action = actionOf(resource.status, resource.message ?? "");
    return action === null ? [] : [{ subject: subjectName(resource), action }];
  });
}

function actionOf(status: string | undefined, message: string): ObjectChange["action"] | null {
  if (status === "SyncFailed") return null;
  if (status === "Pruned") return "deleted";
  if (status === "PruneSkipped") return "skipped";
  if (/\bcreated\b/.test(message)) return "created";
  if (/\b(?:configured|replaced|patched)\b/.test(message)) return "configured";
  if (/\bunchanged\b/.test(message)) return "unchanged";
  return /\b(?:pruned|deleted)\b/.test(message) ? "deleted" : "applied";
}
