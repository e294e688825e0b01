import type { Aggregate } from "../ledger/projection.ts";
import type { Update } from "./change.ts";

/** A ref update whose range is not settled yet, or was: kept so that late commits and late merges find it. */
export interface KnownUpdate extends Update {
  readonly before?: string;
  /** Changes of (before, after] on the first-parent line; complete once the walk reached `before`. */
  readonly changes: readonly string[];
  readonly complete: boolean;
}

/** `<repository>@<branch>:<after>` → the update. */
export const updates: Aggregate<KnownUpdate> = { table: "ref_update", versioned: false, columns: () => ({}) };

export interface BranchState {
  readonly repository: string;
  readonly branch: string;
  readonly kind: "deploy" | "source";
  readonly tip?: string;
  /** Changes on the first-parent line now, and those that once were. */
  readonly firstParent: number;
  readonly displaced: number;
  readonly forced: number;
  readonly foxtrots: number;
  readonly checkedAt?: string;
  readonly unreachable?: string;
  /** Tips of updates whose changes are not all known yet. */
  readonly open: readonly string[];
}

export const branchKey = (repository: string, branch: string): string => `${repository}@${branch}`;

export const branches: Aggregate<BranchState> = {
  table: "branch",
  versioned: true,
  columns: (state) => ({
    repository: state.repository,
    branch: state.branch,
    kind: state.kind,
    tip: state.tip,
    first_parent: state.firstParent,
    displaced: state.displaced,
  }),
};
