import { sha256Hex } from "../base/sha256.ts";
import type { EvidenceRef } from "../deployments/note.ts";
import type { Reconciler } from "../deployments/target.ts";
import type { Target } from "../ingest/fact-cluster.ts";
import type { Revision } from "../ingest/fact-reconciler.ts";
import type { LiveWrite } from "./live-write.ts";

/** How it was told: by the reconciler itself, or by us from a change set at an unchanged revision (traps F13). */
export type DriftSign = "out-of-sync" | "self-heal" | "helm-drift" | "helm-corrected" | "change-set";

/** `accepted` is an open one that somebody answers for. */
export type DriftResolution = "open" | "reverted" | "adopted" | "accepted";

export interface Acceptance {
  readonly reason: string;
  readonly expiresAt: string;
  readonly acceptedAt: string;
  readonly by: { readonly id: string; readonly name: string };
  readonly ref: EvidenceRef;
}

export interface DriftEnd {
  readonly at: string;
  readonly how: "reverted" | "adopted";
  /** `hand`: it was in sync again and no reconciler applied anything. */
  readonly by: { readonly kind: "controller" | "user" | "hand"; readonly name: string | null };
  /** What was applied when it ended, where that is another revision set. */
  readonly revisions: readonly Revision[];
  readonly ref: EvidenceRef;
}

/** Live state that differs from what is declared, at an unchanged revision (DESIGN §8). */
export interface DriftState {
  readonly id: string;
  readonly target: Target;
  readonly targetKey: string;
  readonly reconciler: Reconciler;
  readonly environment: string | null;
  readonly sign: DriftSign;
  readonly detectedAt: string;
  /** Last known to be as declared; null where nothing says. The onset lies between this and `detectedAt`. */
  readonly goodAt: string | null;
  readonly resources: readonly string[];
  readonly detections: number;
  readonly message: string;
  readonly revisions: readonly Revision[];
  readonly deployment: string | null;
  /** Reconciliation stood still when it was found. */
  readonly suspended: boolean;
  readonly culprit: LiveWrite | null;
  readonly end: DriftEnd | null;
  readonly acceptance: Acceptance | null;
  readonly evidence: readonly {
    readonly role: "detected" | "write" | "ended" | "accepted";
    readonly ref: EvidenceRef;
  }[];
}

export function driftId(target: string, detectedAt: string): string {
  return sha256Hex(`drift/v1\n${target}\n${detectedAt}`).slice(0, 24);
}

export function resolutionOf({ end, acceptance }: Pick<DriftState, "end" | "acceptance">): DriftResolution {
  if (end) return end.how;
  return acceptance ? "accepted" : "open";
}

/** When it began: exact where the write itself was seen, else between two instants, the first of which may be unknown. */
export function onsetOf({ culprit, goodAt, detectedAt }: DriftState): {
  readonly earliest: string | null;
  readonly latest: string;
  readonly seen: boolean;
} {
  if (culprit && culprit.at <= detectedAt) return { earliest: culprit.at, latest: culprit.at, seen: true };
  return { earliest: goodAt, latest: detectedAt, seen: false };
}

/** How long it lasted until `until`, in milliseconds; `most` is null where the onset has no lower bound. */
export function durationBounds(
  state: DriftState,
  until: string,
): { readonly least: number; readonly most: number | null } {
  const { earliest, latest } = onsetOf(state);
  const end = Date.parse(until);
  return {
    least: Math.max(0, end - Date.parse(latest)),
    most: earliest === null ? null : Math.max(0, end - Date.parse(earliest)),
  };
}
