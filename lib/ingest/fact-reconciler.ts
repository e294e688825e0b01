import type { Target } from "./fact-cluster.ts";

/**
 * What a revision string says (formats.md §1): one string holds at most one of commit and digest; an artifact that also
 * names its origin has both. Chart versions stay in `raw`.
 */
export interface Revision {
  readonly raw: string;
  readonly commit?: string;
  readonly digest?: string;
  readonly pointer?: string;
}

/** `applied`: a server-side apply whose sender does not say whether anything changed. */
export interface ObjectChange {
  readonly subject: string;
  readonly action: "created" | "configured" | "deleted" | "skipped" | "unchanged" | "applied";
}

/** A reconciler said that it applied, tries to apply or failed to apply a revision to a target. */
export interface ReconciliationFact {
  readonly kind: "reconciliation";
  readonly reconciler: "flux" | "argocd";
  readonly target: Target;
  readonly environment?: string;
  readonly result: "succeeded" | "failed" | "progressing" | "cancelled";
  readonly reason: string;
  readonly message: string;
  /** In the order of the sources; empty where the sender names none (then the revision is unknown, not none). */
  readonly revisions: readonly Revision[];
  /** Desired revisions of a failed attempt, where nothing was applied. */
  readonly desired?: readonly Revision[];
  readonly changes: readonly ObjectChange[];
  /** Semantic identity of one operation: Argo CD `<app uid>/<startedAt>`; Flux none. */
  readonly operationId?: string;
  readonly startedAt?: string;
  readonly finishedAt?: string;
  readonly automated?: boolean;
  /** Self-heal or a selective sync: only some objects. */
  readonly partial: boolean;
  readonly generation?: number;
  readonly images?: readonly string[];
  /** Where the objects live when the reconciler runs in another cluster: the name or URL that it uses. */
  readonly destination?: { readonly cluster: string; readonly namespace?: string };
}

/** Live differs from declared, or was brought back, as a reconciler reports it. */
export interface DriftSignalFact {
  readonly kind: "drift-signal";
  readonly reconciler: "flux" | "argocd";
  readonly target: Target;
  readonly environment?: string;
  readonly signal: "detected" | "corrected" | "correction-failed" | "in-sync";
  readonly revisions: readonly Revision[];
  readonly resources: readonly string[];
  readonly message: string;
}

/** A source of the reconciler stored, verified or refused a revision; or an image automation pushed one. */
export interface RevisionFact {
  readonly kind: "revision";
  readonly reconciler: "flux" | "argocd";
  readonly target: Target;
  readonly environment?: string;
  readonly outcome: "stored" | "failed" | "signature-invalid" | "pushed";
  readonly reason: string;
  readonly message: string;
  readonly revisions: readonly Revision[];
}

/** The health of a target as its reconciler sees it; `since` where it says. */
export interface HealthFact {
  readonly kind: "health";
  readonly reconciler: "flux" | "argocd";
  readonly target: Target;
  readonly environment?: string;
  readonly status: "healthy" | "progressing" | "degraded" | "suspended" | "missing" | "unknown";
  readonly message?: string;
  readonly since?: string;
}

/** Reconciliation was suspended or resumed. */
export interface SuspensionFact {
  readonly kind: "suspension";
  readonly target: Target;
  readonly environment?: string;
  readonly change: "suspended" | "resumed";
  readonly reason?: string;
}
