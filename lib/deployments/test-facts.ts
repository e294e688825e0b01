import type { Actor } from "../base/actor.ts";
import type { Evidence, Fact } from "../ingest/fact.ts";
import type { LiveWriteFact, Target } from "../ingest/fact-cluster.ts";
import type { DriftSignalFact, ObjectChange, ReconciliationFact, SuspensionFact } from "../ingest/fact-reconciler.ts";
import { parseRevision } from "../ingest/revision.ts";

/** Evidence for tests of what reconcilers report: one target of each kind, minutes counted from `START`. */
export const START = "2026-11-20T08:00:00.000Z";

export const sha = (letter: string): string => letter.repeat(40);

export const kustomization: Target = {
  cluster: "prod-eu-1",
  apiGroup: "kustomize.toolkit.fluxcd.io",
  kind: "Kustomization",
  namespace: "flux-system",
  name: "shop",
};

export const helmRelease: Target = {
  cluster: "prod-eu-1",
  apiGroup: "helm.toolkit.fluxcd.io",
  kind: "HelmRelease",
  namespace: "policy",
  name: "kyverno",
};

export const application: Target = {
  cluster: "prod-us-1",
  apiGroup: "argoproj.io",
  kind: "Application",
  namespace: "argocd",
  name: "payments",
};

export function minute(minutes: number): string {
  return new Date(Date.parse(START) + minutes * 60_000).toISOString();
}

let last = 0;

export function evidenceOf(minutes: number, fact: Fact, actor?: Actor): Evidence {
  last += 1;
  return {
    index: last,
    ordinal: 0,
    inboxId: last,
    source: { id: "src_test", type: "flux", name: "test", environment: "production" },
    occurredAt: minute(minutes),
    receivedAt: minute(minutes + 1),
    ...(actor ? { actor } : {}),
    fact,
  };
}

export function reconciled(
  target: Target,
  minutes: number,
  revision: string,
  more: Partial<ReconciliationFact> = {},
  actor?: Actor,
): Evidence {
  const fact: ReconciliationFact = {
    kind: "reconciliation",
    reconciler: target.kind === "Application" ? "argocd" : "flux",
    target,
    environment: "production",
    result: "succeeded",
    reason: "ReconciliationSucceeded",
    message: `Reconciliation finished in ${minutes}ms, next run in 10m0s`,
    revisions: revision === "" ? [] : revision.split(",").map(parseRevision),
    changes: [],
    partial: false,
    ...more,
  };
  return evidenceOf(minutes, fact, actor);
}

/** Flux's change set: what it applied, before it says that it is done. */
export function changeSet(target: Target, minutes: number, revision: string, ...subjects: string[]): Evidence {
  const changes = subjects.map((subject): ObjectChange => ({ subject, action: "configured" }));
  return reconciled(target, minutes, revision, { result: "progressing", reason: "Progressing", message: "", changes });
}

export function failed(target: Target, minutes: number, revision: string, reason = "ReconciliationFailed"): Evidence {
  return reconciled(target, minutes, revision, { result: "failed", reason, message: "no matches for kind" });
}

export function signal(
  target: Target,
  minutes: number,
  name: DriftSignalFact["signal"],
  revision = "",
  resources: readonly string[] = [],
): Evidence {
  return evidenceOf(minutes, {
    kind: "drift-signal",
    reconciler: target.kind === "Application" ? "argocd" : "flux",
    target,
    environment: "production",
    signal: name,
    revisions: revision === "" ? [] : [parseRevision(revision)],
    resources,
    message: name,
  });
}

export function suspension(
  target: Target,
  minutes: number,
  change: SuspensionFact["change"],
  person?: string,
): Evidence {
  const actor: Actor | undefined = person
    ? { kind: "user", name: person, issuer: `kubernetes:${target.cluster}` }
    : undefined;
  return evidenceOf(minutes, { kind: "suspension", target, environment: "production", change }, actor);
}

export function write(
  minutes: number,
  object: Pick<Target, "kind" | "namespace" | "name">,
  person: string,
  more: Partial<LiveWriteFact> = {},
): Evidence {
  const fact: LiveWriteFact = {
    kind: "live-write",
    target: { cluster: "prod-eu-1", apiGroup: "", ...object },
    verb: "patch",
    auditId: `audit-${minutes}-${person}`,
    stage: "ResponseComplete",
    statusCode: 200,
    dryRun: false,
    class: "human-write",
    partial: false,
    ...more,
  };
  return evidenceOf(minutes, fact, { kind: "user", name: person, issuer: "kubernetes:prod-eu-1" });
}
