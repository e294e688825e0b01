import type { Evidence } from "../ingest/fact.ts";
import type { Target } from "../ingest/fact-cluster.ts";
import type { Revision } from "../ingest/fact-reconciler.ts";

/**
 * Key of a target. By name, without uid: facts from logs and Kubernetes Events carry none, and would make two targets of
 * one object. The uids seen stand in its state, so that an object made anew is not taken for the old one unseen.
 */
export function targetKey(target: Target): string {
  return [target.cluster, target.apiGroup, target.kind, target.namespace, target.name].join("/");
}

/** `Deployment/shop/cart`: how Flux and Argo CD name an object of a cluster in their lists. */
export function objectName(target: Pick<Target, "kind" | "namespace" | "name">): string {
  return [target.kind, target.namespace, target.name].filter((part) => part !== "").join("/");
}

export type Reconciler = "flux" | "argocd";

/** A target as it stands: what was applied last, how it went, whether anybody looks after it. */
export interface TargetState {
  readonly target: Target;
  readonly uids: readonly string[];
  readonly reconciler: Reconciler;
  readonly environment: string | null;
  /** The cluster where the objects live, where it is not the target's own. */
  readonly destination: string | null;
  readonly current: {
    readonly deployment: string;
    readonly revisions: readonly Revision[];
    readonly since: string;
  } | null;
  /** Of the latest reconciliation that ended. No time: it would make a version of every reconciliation. */
  readonly lastResult: { readonly result: "succeeded" | "failed"; readonly reason: string } | null;
  readonly health: { readonly status: string; readonly since: string } | null;
  readonly suspension: string | null;
}

export function newTarget(target: Target, reconciler: Reconciler): TargetState {
  return {
    target: withoutUid(target),
    uids: [],
    reconciler,
    environment: null,
    destination: null,
    current: null,
    lastResult: null,
    health: null,
    suspension: null,
  };
}

function withoutUid({ cluster, apiGroup, kind, namespace, name }: Target): Target {
  return { cluster, apiGroup, kind, namespace, name };
}

/** Milliseconds that a sender's clock may run ahead before its time is not taken. */
const CLOCK_SLACK = 5 * 60_000;

/** When something happened: the sender's claim, but never later than it was received (give or take its clock). */
export function eventTime({ occurredAt, receivedAt }: Evidence, claimed = occurredAt): string {
  if (claimed === undefined) return receivedAt;
  return Date.parse(claimed) > Date.parse(receivedAt) + CLOCK_SLACK ? receivedAt : claimed;
}
