import type { Aggregate } from "../ledger/projection.ts";
import { effectOf, type DeploymentState } from "./deployment.ts";
import { commitOf, digestOf } from "./revision-set.ts";
import type { SuspensionMarks, SuspensionState } from "./suspension.ts";
import type { TargetState } from "./target.ts";

export const targets: Aggregate<TargetState> = {
  table: "target",
  versioned: true,
  columns: (state) => ({
    cluster: state.target.cluster,
    environment: state.environment,
    kind: state.target.kind,
    namespace: state.target.namespace,
    name: state.target.name,
    sha: state.current ? commitOf(state.current.revisions) : null,
    suspended: state.suspension !== null,
  }),
};

/** When a target was last heard of: apart from its versions, which would be one per reconciliation. */
export interface TargetSeen {
  readonly lastAppliedAt: string | null;
  readonly lastSeenAt: string;
  /** The environment that was said last, and when. */
  readonly environment: { readonly name: string; readonly at: string } | null;
}

export const targetsSeen: Aggregate<TargetSeen> = {
  table: "target_seen",
  versioned: false,
  columns: (state) => ({ last_seen_at: state.lastSeenAt, last_applied_at: state.lastAppliedAt }),
};

export const deployments: Aggregate<DeploymentState> = {
  table: "deployment",
  versioned: true,
  columns: (state) => ({
    target: state.targetKey,
    cluster: state.target.cluster,
    environment: state.environment,
    sha: commitOf(state.revisions),
    digest: digestOf(state.revisions),
    effect: effectOf(state),
    started_at: state.startedAt,
    ended_at: state.endedAt,
  }),
};

export const suspensions: Aggregate<SuspensionState> = {
  table: "suspension",
  versioned: true,
  columns: (state) => ({
    target: state.targetKey,
    cluster: state.target.cluster,
    environment: state.environment,
    started_at: state.startedAt,
    ended_at: state.endedAt,
  }),
};

export const suspensionMarks: Aggregate<SuspensionMarks> = {
  table: "suspension_mark",
  versioned: false,
  columns: () => ({}),
};

/** A revision that some target applied, or that a source of a reconciler stored, and which ones. */
export interface DeployedRevision {
  readonly commit: string | null;
  readonly digest: string | null;
  /** As sent, where it names neither (a chart version). */
  readonly raw: string | null;
  /** Target key → when it was first applied there. */
  readonly targets: Readonly<Record<string, string>>;
  /** When a source of a reconciler first said that it had stored it. */
  readonly storedAt: string | null;
}

export const deployedRevisions: Aggregate<DeployedRevision> = {
  table: "deployed_revision",
  versioned: false,
  columns: (state) => ({
    sha: state.commit,
    digest: state.digest,
    targets: Object.keys(state.targets).length,
    first_applied_at: Object.values(state.targets).sort()[0] ?? null,
    stored_at: state.storedAt,
  }),
};
