import type { Actor } from "../base/actor.ts";
import type { CommitSignatureFact } from "../ingest/fact.ts";
import type { Aggregate } from "../ledger/projection.ts";

/** How a change got there, by precedence (DESIGN §2). Exactly one; their sum is the population. */
export const CHANGE_CLASSES = [
  "emergency",
  "pull-request",
  "standard",
  "not-deploying",
  "out-of-path",
  "unexplained",
] as const;
export type ChangeClass = (typeof CHANGE_CLASSES)[number];

/** Where a piece of evidence stands: [entry, ordinal]. */
export type Ref = readonly [index: number, ordinal: number];

export interface Signature {
  readonly status: CommitSignatureFact["status"];
  readonly signerClass: CommitSignatureFact["signerClass"];
  readonly format: string;
  readonly fingerprint?: string;
  readonly signer?: string;
  readonly verifier: string;
  readonly ref: Ref;
}

/** A ref update, as the forge's push event or the mirror's observation tells it. */
export interface Update {
  /** Tip after it: with the branch, its identity. */
  readonly after: string;
  readonly actor?: Actor;
  /** The forge's time, else the end of the interval between two fetches. */
  readonly at: string;
  readonly basis: "push" | "received" | "between-fetches";
  /** Start of the interval, for `between-fetches`. */
  readonly since?: string;
  readonly forced: boolean;
  readonly ref: Ref;
}

export interface PullRequestTie {
  readonly number: string;
  /** The forge named this commit, or the update whose tip it named. */
  readonly by: "merge-commit" | "squash-commit" | "head" | "update";
  readonly mergedAt?: string;
  readonly mergedBy?: Actor;
  readonly ref: Ref;
}

export interface ChangeState {
  readonly repository: string;
  readonly branch: string;
  readonly sha: string;
  readonly kind: "deploy" | "source";
  readonly title: string;
  readonly tree: string;
  readonly parents: readonly string[];
  readonly position: number;
  readonly author: { readonly name: string; readonly email: string };
  readonly committer: { readonly name: string; readonly email: string };
  readonly coAuthors: readonly { readonly name: string; readonly email: string }[];
  readonly committedAt: string;
  readonly tickets: readonly string[];
  readonly pathCount: number;
  readonly paths: readonly string[];
  readonly deploying: boolean;
  readonly signatureFormat: string;
  readonly signature?: Signature;
  /** False: it once was on the first-parent line and no longer is. It stays a row and is a term of the tie-out. */
  readonly firstParent: boolean;
  readonly displacedAt?: string;
  readonly update?: Update;
  readonly seen?: Update;
  readonly pullRequest?: PullRequestTie;
  readonly standardRule?: string;
  readonly case?: string;
  readonly landing: string;
  readonly landedAt: string;
  readonly class: ChangeClass;
  readonly firstSeenAt: string;
  readonly ref: Ref;
}

export const changeKey = (repository: string, branch: string, sha: string): string => `${repository}@${branch}:${sha}`;

export const changes: Aggregate<ChangeState> = {
  table: "change",
  versioned: true,
  columns: (state) => ({
    repository: state.repository,
    branch: state.branch,
    sha: state.sha,
    kind: state.kind,
    class: state.class,
    signature: state.signature?.status ?? "pending",
    landing: state.landing,
    landed_at: state.landedAt,
    first_parent: state.firstParent,
    position: state.position,
  }),
};

/**
 * The class, by precedence. `unexplained`: no record but Git says how it got there; `out-of-path`: somebody's ref update
 * is known, and neither a pull request nor a case.
 */
export function classify(change: Omit<ChangeState, "class">): ChangeClass {
  if (change.case) return "emergency";
  if (change.pullRequest) return "pull-request";
  if (change.standardRule) return "standard";
  if (!change.deploying) return "not-deploying";
  return change.update?.actor ? "out-of-path" : "unexplained";
}

/** The landing that a change belongs to: its pull request, else the ref update that brought it. */
export function landingOf(
  change: Pick<ChangeState, "repository" | "branch" | "pullRequest" | "update" | "seen" | "sha">,
): string {
  if (change.pullRequest) return `${change.repository}#${change.pullRequest.number}`;
  const tip = change.update?.after ?? change.seen?.after ?? change.sha;
  return changeKey(change.repository, change.branch, tip);
}

/** When it landed: the forge's merge time, else the push, else the end of the interval between two fetches. */
export function landedAtOf(change: Pick<ChangeState, "pullRequest" | "update" | "seen" | "firstSeenAt">): string {
  return change.pullRequest?.mergedAt ?? change.update?.at ?? change.seen?.at ?? change.firstSeenAt;
}

/** The same change with all that follows from its facts worked out again. */
export function settled(change: Omit<ChangeState, "class" | "landing" | "landedAt">): ChangeState {
  const placed = { ...change, landing: landingOf(change), landedAt: landedAtOf(change) };
  return { ...placed, class: classify(placed) };
}
