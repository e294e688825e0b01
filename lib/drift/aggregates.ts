import type { Aggregate } from "../ledger/projection.ts";
import { commitOf } from "../deployments/revision-set.ts";
import { onsetOf, resolutionOf, type Acceptance, type DriftState } from "./drift.ts";
import type { WrittenObject } from "./live-write.ts";

export const drifts: Aggregate<DriftState> = {
  table: "drift",
  versioned: true,
  columns: (state) => ({
    target: state.targetKey,
    cluster: state.target.cluster,
    environment: state.environment,
    resolution: resolutionOf(state),
    detected_at: state.detectedAt,
    began_at: onsetOf(state).earliest,
    ended_at: state.end?.at ?? null,
    accepted_until: state.acceptance?.expiresAt ?? null,
    sha: commitOf(state.revisions),
  }),
};

/** An acceptance with the drift that it was given to. */
export interface GivenAcceptance extends Acceptance {
  readonly drift: string;
  readonly detectedAt: string;
}

/** Drifts of one target by id → when detected, and what was accepted. */
export interface DriftTarget {
  readonly drifts: Readonly<Record<string, string>>;
  readonly acceptances: readonly GivenAcceptance[];
}

export const driftTargets: Aggregate<DriftTarget> = { table: "drift_target", versioned: false, columns: () => ({}) };

export const writtenObjects: Aggregate<WrittenObject> = {
  table: "written_object",
  versioned: false,
  columns: () => ({}),
};

/** What commands about a drift lock and write: may be ahead of the drift itself. */
export interface DriftDecision {
  readonly drift: string;
  readonly inboxId: number;
  readonly reason: string;
  readonly expiresAt: string;
}

export const driftDecisions: Aggregate<DriftDecision> = {
  table: "drift_decision",
  versioned: false,
  newestBy: "inbox_id",
  columns: (state) => ({ inbox_id: state.inboxId, expires_at: state.expiresAt }),
};
