import type { ChangeLink, Hop } from "./contract.ts";
import type { DeploymentState } from "./deployment.ts";

/** What the reads know beside the deployment itself. */
export interface HopFacts {
  readonly change: ChangeLink | null;
  readonly approvals: number | null;
  readonly storedAt: string | null;
}

/**
 * From what was approved to what runs, each step with how sure it is (DESIGN §8): `verified` we checked ourselves,
 * `reported` the sender says so, `inferred` follows from what was reported, `missing` nothing says it.
 */
export function hopsOf(state: DeploymentState, { change, approvals, storedAt }: HopFacts): Hop[] {
  const { reconciler } = state;
  const commit = state.revisions.find((revision) => revision.commit !== undefined);
  const digest = state.revisions.find((revision) => revision.digest !== undefined);
  return [
    approvals
      ? { hop: "review", assurance: "reported", by: `${approvals} approved, the forge says` }
      : { hop: "review", assurance: "missing", by: "no approval was reported" },
    mergeHop(change, commit !== undefined),
    ...(digest ? [digestHop(commit !== undefined)] : []),
    storedAt !== null
      ? { hop: "revision", assurance: "reported", by: `${reconciler} stored the commit` }
      : { hop: "revision", assurance: "inferred", by: "it was applied, so it was fetched" },
    targetHop(state),
  ];
}

function mergeHop(change: ChangeLink | null, hasCommit: boolean): Hop {
  if (change) return { hop: "merge", assurance: "verified", by: `on ${change.branch} of ${change.repository}` };
  const by = hasCommit ? "the commit is on no mirrored control branch" : "the revision names no commit";
  return { hop: "merge", assurance: "missing", by };
}

/** The publisher's own word (traps F8), never proof. */
function digestHop(hasCommit: boolean): Hop {
  return hasCommit
    ? { hop: "digest", assurance: "reported", by: "the artifact names the commit as its origin" }
    : { hop: "digest", assurance: "missing", by: "the artifact names no commit" };
}

function targetHop({ reconciler, firstOkAt, evidence }: DeploymentState): Hop {
  if (evidence.every((one) => one.inferred)) {
    return { hop: "target", assurance: "inferred", by: "the record names no revision" };
  }
  const by = firstOkAt === null ? `${reconciler} applied it, no success was reported` : `${reconciler} applied it`;
  return { hop: "target", assurance: "reported", by };
}
