import { canonicalJson, type Json } from "../../base/canonical-json.ts";
import { parseInstant } from "../../base/instant.ts";
import type { Reading } from "../fact.ts";
import type { Revision } from "../fact-reconciler.ts";
import { reading } from "../reading.ts";
import { revisionsOf } from "./operation.ts";
import type { ApplicationStatus } from "./payload.ts";
import { controllerActor, subjectName, type Subject } from "./subject.ts";

const ERROR_CONDITIONS = /^(?:ComparisonError|InvalidSpecError|SyncError|UnknownError|OrphanedResourceError)$/;

/**
 * What the comparison of live and declared says. `OutOfSync` at the revision that was applied last is drift; at another
 * revision, or under a changed Application spec, it is a deployment that is still to come (traps A8: every application
 * of a monorepo is compared at every commit).
 */
export function readSyncStatus(status: ApplicationStatus, subject: Subject): Reading[] {
  const { sync } = status;
  if (sync?.status === "Synced") return [signal("in-sync", status, subject, revisionsOf(sync))];
  if (sync?.status === "OutOfSync") {
    const compared = revisionsOf(sync);
    const drifted = isDrift(status, compared);
    return [drifted ? signal("detected", status, subject, compared) : pending(status, subject, compared)];
  }
  return status.conditions.some((condition) => ERROR_CONDITIONS.test(condition.type)) ? [unable(status, subject)] : [];
}

function isDrift(status: ApplicationStatus, compared: readonly Revision[]): boolean {
  const applied = lastApplied(status);
  if (applied.length === 0 || !sameRevisions(applied, compared)) return false;
  const result = status.operationState?.syncResult;
  const before = result?.sources ?? result?.source;
  const now = status.sync?.comparedTo?.sources ?? status.sync?.comparedTo?.source;
  // Safe because both were parsed from JSON.
  return before === undefined || now === undefined || canonicalJson(before as Json) === canonicalJson(now as Json);
}

function lastApplied(status: ApplicationStatus): Revision[] {
  const state = status.operationState;
  const succeeded = state?.phase === "Succeeded" && state.operation?.sync?.dryRun !== true;
  if (succeeded && revisionsOf(state.syncResult).length > 0) return revisionsOf(state.syncResult);
  const entries = status.history.toSorted((a, b) => (a.id ?? 0) - (b.id ?? 0));
  return revisionsOf(entries.at(-1));
}

function sameRevisions(a: readonly Revision[], b: readonly Revision[]): boolean {
  return a.length === b.length && a.every((revision, index) => revision.raw === b[index]?.raw);
}

function signal(
  name: "detected" | "in-sync",
  status: ApplicationStatus,
  subject: Subject,
  revisions: readonly Revision[],
): Reading {
  const resources = status.resources.filter((resource) => resource.status === "OutOfSync").map(subjectName);
  return reading(parseInstant(status.reconciledAt), {
    actor: controllerActor(subject.target.cluster),
    fact: {
      kind: "drift-signal",
      reconciler: "argocd",
      ...subject,
      signal: name,
      revisions,
      resources: name === "detected" ? resources : [],
      message: conditionText(status) || `sync status ${status.sync?.status ?? ""}`,
    },
  });
}

function pending(status: ApplicationStatus, subject: Subject, desired: readonly Revision[]): Reading {
  return notApplied("progressing", "OutOfSync", status, subject, desired);
}

function unable(status: ApplicationStatus, subject: Subject): Reading {
  const reason = status.conditions.find((condition) => ERROR_CONDITIONS.test(condition.type))?.type ?? "Unknown";
  return notApplied("failed", reason, status, subject, revisionsOf(status.sync));
}

function notApplied(
  result: "progressing" | "failed",
  reason: string,
  status: ApplicationStatus,
  subject: Subject,
  desired: readonly Revision[],
): Reading {
  return reading(parseInstant(status.reconciledAt), {
    actor: controllerActor(subject.target.cluster),
    fact: {
      kind: "reconciliation",
      reconciler: "argocd",
      ...subject,
      result,
      reason,
      message: conditionText(status) || `sync status ${status.sync?.status ?? "Unknown"}`,
      revisions: [],
      desired,
      changes: [],
      partial: false,
    },
  });
}

function conditionText(status: ApplicationStatus): string {
  return status.conditions.map((condition) => `${condition.type}: ${condition.message ?? ""}`).join("\n");
}
