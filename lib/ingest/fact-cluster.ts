import type { Actor } from "../base/actor.ts";

/** An object that a reconciler manages, or that somebody wrote to. `apiGroup` "" is the core group. */
export interface Target {
  readonly cluster: string;
  readonly apiGroup: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly uid?: string;
}

/** One request to a cluster's API that was meant to change something, or an exec/attach. */
export interface LiveWriteFact {
  readonly kind: "live-write";
  readonly target: Target;
  readonly environment?: string;
  readonly verb: string;
  readonly subresource?: string;
  readonly auditId: string;
  readonly stage: string;
  readonly statusCode?: number;
  readonly dryRun: boolean;
  /** `human-write` counts against the cluster; the others are kept and excluded by rule (DESIGN §8). */
  readonly class: "human-write" | "exec" | "reconciler" | "controller" | "read" | "excluded" | "failed" | "unknown";
  readonly impersonator?: Actor;
  readonly sourceIp?: string;
  /** Owner labels seen in the request or response: the reconciled object that manages this one. */
  readonly managedBy?: {
    readonly reconciler: "flux" | "argocd";
    readonly kind: string;
    readonly namespace?: string;
    readonly name: string;
  };
  /** The request or response body was cut or the audit level holds none. */
  readonly partial: boolean;
  readonly suspends?: boolean;
  readonly resumes?: boolean;
}
