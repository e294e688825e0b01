import type { Fact, Reading, SourceFacts } from "../fact.ts";
import type { Target } from "../fact-cluster.ts";
import type { ReconciliationFact, Revision, RevisionFact } from "../fact-reconciler.ts";
import { clusterOf, environmentOf, reading, unparsed } from "../reading.ts";
import { parseRevision } from "../revision.ts";
import { driftedSubjects, isChangeSet } from "./change-set.ts";
import type { FluxReport } from "./report.ts";
import { revisionsOf } from "./revisions.ts";

type Role = "source" | "image" | "applier";

const ROLE_OF_GROUP: Readonly<Record<string, Role>> = {
  "source.toolkit.fluxcd.io": "source",
  "source.extensions.fluxcd.io": "source",
  "image.toolkit.fluxcd.io": "image",
  "kustomize.toolkit.fluxcd.io": "applier",
  "helm.toolkit.fluxcd.io": "applier",
  "infra.contrib.fluxcd.io": "applier",
  "fluxcd.controlplane.io": "applier",
};

/** `flux logs` prints kinds without their group. */
const GROUP_OF_KIND: Readonly<Record<string, string>> = {
  GitRepository: "source.toolkit.fluxcd.io",
  OCIRepository: "source.toolkit.fluxcd.io",
  Bucket: "source.toolkit.fluxcd.io",
  HelmRepository: "source.toolkit.fluxcd.io",
  HelmChart: "source.toolkit.fluxcd.io",
  ImageRepository: "image.toolkit.fluxcd.io",
  ImagePolicy: "image.toolkit.fluxcd.io",
  ImageUpdateAutomation: "image.toolkit.fluxcd.io",
  Kustomization: "kustomize.toolkit.fluxcd.io",
  HelmRelease: "helm.toolkit.fluxcd.io",
};

interface Subject {
  readonly target: Target;
  readonly environment?: string;
}

/**
 * What a Flux report means. By severity and the shape of the message first: the reason is the Ready condition's current
 * one and may be that of an earlier failure (traps F12). Objects of other groups are kept unparsed.
 */
export function classify(report: FluxReport, source: SourceFacts): Reading {
  const apiGroup = report.apiGroup || (lookup(GROUP_OF_KIND, report.kind) ?? "");
  const role = lookup(ROLE_OF_GROUP, apiGroup);
  if (role === undefined) return unparsed("unknown-event", `${report.kind}/${report.reason}`);
  const cluster = clusterOf(source, report.metadata["cluster"]);
  const { kind, namespace, name, uid } = report;
  const subject: Subject = {
    target: { cluster, apiGroup, kind, namespace, name, ...(uid === undefined ? {} : { uid }) },
    ...environmentOf(source, report.metadata["env"] ?? report.metadata["environment"]),
  };
  const controller = report.controller ?? `${apiGroup.split(".", 1)[0]}-controller`;
  const actor = { kind: "controller", name: controller, issuer: `kubernetes:${cluster}` } as const;
  return reading(report.at, { actor, fact: factOf(role, report, subject) });
}

function factOf(role: Role, report: FluxReport, subject: Subject): Fact {
  if (/\breconciliation is suspended\b/i.test(report.message) && report.severity === "info") {
    return { kind: "suspension", ...subject, change: "suspended" };
  }
  if (role === "applier") return driftOf(report, subject) ?? reconciliationOf(report, subject);
  return revisionFactOf(role, report, subject);
}

/** HelmRelease only: a Kustomization has no drift event, it is derived from its change sets (traps F13). */
function driftOf(report: FluxReport, subject: Subject): Fact | null {
  const signal = driftSignal(report);
  if (signal === null) return null;
  const resources = driftedSubjects(report.message);
  const revisions = revisionsOf(report);
  return {
    kind: "drift-signal",
    reconciler: "flux",
    ...subject,
    signal,
    revisions,
    resources,
    message: report.message,
  };
}

function driftSignal({ message, reason }: FluxReport): "detected" | "corrected" | "correction-failed" | null {
  if (/^Cluster state of release \S+ has drifted from the desired state/.test(message)) return "detected";
  if (/^Cluster state of release \S+ has been corrected/.test(message)) return "corrected";
  if (/^Failed to (?:partially )?correct cluster state of release /.test(message)) return "correction-failed";
  if (reason === "DriftDetected") return "detected";
  if (reason === "DriftCorrected") return "corrected";
  return reason === "DriftCorrectionFailed" ? "correction-failed" : null;
}

function reconciliationOf(report: FluxReport, subject: Subject): ReconciliationFact {
  return {
    kind: "reconciliation",
    reconciler: "flux",
    ...subject,
    result: resultOf(report),
    reason: report.reason,
    message: report.message,
    revisions: revisionsOf(report),
    changes: report.changes,
    partial: false,
  };
}

function resultOf({ severity, message, reason, changes }: FluxReport): ReconciliationFact["result"] {
  if (/^Health checks? canceled/i.test(message)) return "cancelled";
  if (severity === "error") return isWaiting(message, reason) ? "progressing" : "failed";
  if (isChangeSet(message) || changes.length > 0) return "progressing";
  if (/^(?:Reconciliation finished in |Applied revision: )/.test(message)) return "succeeded";
  if (/^Helm (?:install|upgrade|rollback|uninstall|test)\b.*\bsucceeded\b/.test(message)) return "succeeded";
  if (/^Health check passed/i.test(message) || isWaiting(message, reason)) return "progressing";
  if (reason === "HealthCheckCanceled") return "cancelled";
  return /(?:Succeeded|UpToDate)$/.test(reason) ? "succeeded" : "progressing";
}

/** A dependency that is not ready yet stops nothing that ran: kustomize-controller calls it info, others error. */
function isWaiting(message: string, reason: string): boolean {
  return reason === "DependencyNotReady" || /^(?:dependency '|dependencies do not meet ready condition)/i.test(message);
}

function revisionFactOf(role: Role, report: FluxReport, subject: Subject): RevisionFact {
  const pushed = role === "image" ? pushedRevision(report.message) : null;
  const { reason, message } = report;
  const revisions = revisionsOf(report);
  return {
    kind: "revision",
    reconciler: "flux",
    ...subject,
    outcome: pushed === null ? outcomeOf(report) : "pushed",
    reason,
    message,
    revisions: revisions.length > 0 || pushed === null ? revisions : [pushed],
  };
}

function outcomeOf({ severity, reason, message }: FluxReport): RevisionFact["outcome"] {
  if (severity === "info") return "stored";
  const refused =
    /^(?:InvalidCommitSignature|InvalidTagSignature|VerificationError)$/.test(reason) ||
    /\b(?:failed to verify the signature|signature verification of|unable to verify|no matching signatures)\b/i.test(
      message,
    );
  return refused ? "signature-invalid" : "failed";
}

/** `pushed commit '584d23a' to branch 'main'`: the hash is short since image-automation-controller 0.38. */
function pushedRevision(message: string): Revision | null {
  const match = /\bpushed (?:commit|change) '([0-9a-f]{7,64})' to branch '([^']{1,255})'/.exec(message);
  const [, hash, pointer] = match ?? [];
  return hash === undefined || pointer === undefined ? null : { ...parseRevision(hash), pointer };
}

function lookup<T>(table: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(table, key) ? table[key] : undefined;
}
