import type { Actor } from "../base/actor.ts";
import type { BranchTipFact, CommitSignatureFact } from "../ingest/fact-mirror.ts";
import type { Aggregate } from "../ledger/projection.ts";
import type { ChangeClass } from "./class.ts";
import type { KnownPeople } from "../people/advance.ts";
import type { People } from "./people.ts";

/** Where a piece of evidence stands: [entry, ordinal]. */
export type Ref = readonly [index: number, ordinal: number];

export interface Signature {
  readonly status: CommitSignatureFact["status"];
  readonly signerClass: CommitSignatureFact["signerClass"];
  readonly format: CommitSignatureFact["format"];
  readonly fingerprint?: string;
  readonly signer?: string;
  readonly signedAt?: string;
  /** The transparency log's time, where one took the signature in. */
  readonly loggedAt?: string;
  readonly keyAtObservation?: CommitSignatureFact["keyAtObservation"];
  readonly verifier: string;
  readonly attempt: number;
  readonly note?: string;
  readonly ref: Ref;
}

/** A ref update, as the forge's push event or the mirror's observation tells it. */
export interface Update {
  /** Tip after it: with the branch, its identity. */
  readonly after: string;
  readonly before?: string;
  readonly actor?: Actor;
  /** The forge's time, else ours of receiving it, else the end of the interval between two fetches. */
  readonly at: string;
  readonly basis: "push" | "received" | "between-fetches";
  /** Start of the interval, for `between-fetches`; absent where the branch had never been looked at. */
  readonly since?: string;
  readonly forced: boolean;
  readonly ref: Ref;
}

export interface PullRequestTie {
  readonly number: string;
  /** The forge named this commit; or, `update`, one above it that the same update brought (a rebase merge). */
  readonly by: "merge-commit" | "squash-commit" | "head" | "update";
  readonly title?: string;
  readonly mergedAt?: string;
  readonly mergedBy?: Actor;
  readonly ref: Ref;
  /** The named commit, how far below it this one stands, and how many commits the pull request can have landed. */
  readonly tip: string;
  readonly step: number;
  readonly reach: number;
}

/** A push that brought this commit, told by the commits above it: which push, and how far below its tip. */
export interface Cover {
  readonly after: string;
  readonly before: string;
  readonly step: number;
}

/** What a commit entry says, and what follows from where the commit stands. */
export interface CommitBase {
  readonly repository: string;
  readonly branch: string;
  readonly sha: string;
  readonly kind: "deploy" | "source";
  readonly title: string;
  readonly tree: string;
  readonly parents: readonly string[];
  /** In the first-parent walk from the root: orders the population without dates. */
  readonly position: number;
  readonly author: { readonly name: string; readonly email: string };
  readonly authoredAt: string;
  readonly committer: { readonly name: string; readonly email: string };
  readonly coAuthors: readonly { readonly name: string; readonly email: string }[];
  /** Claimed by whoever made the commit. */
  readonly committedAt: string;
  readonly trailers: readonly { readonly key: string; readonly value: string }[];
  readonly tickets: readonly string[];
  readonly pathCount: number;
  readonly paths: readonly string[];
  /** Not every path is kept: what it touched is not known in full. */
  readonly pathsCut: boolean;
  readonly deploying: boolean;
  readonly signatureFormat: string;
  /** When its entry was received, and where that stands. */
  readonly firstSeenAt: string;
  readonly ref: Ref;
}

export interface ChangeState extends CommitBase {
  readonly signature?: Signature;
  /** False: it once was on the first-parent line and no longer is. It stays a row and is a term of the tie-out. */
  readonly firstParent: boolean;
  readonly displacedAt?: string;
  readonly displacedBy?: BranchTipFact["movement"];
  readonly displacedRef?: Ref;
  /** The push that brought it first. */
  readonly update?: Update;
  /** The mirror's observation that it landed. */
  readonly seen?: Update;
  readonly covers: readonly Cover[];
  /** Of a merge that a push brought by itself: whom the commits of its side branch name. */
  readonly merged?: People;
  readonly pullRequest?: PullRequestTie;
  readonly standardRule?: string;
  readonly case?: string;
  /** Who everybody named here is, at the time that it landed. */
  readonly people?: KnownPeople;
  readonly landing: string;
  readonly landedAt: string;
  readonly landedBasis: "merge" | "push" | "received" | "between-fetches" | "entry";
  /** It landed after this, where only an interval is known. */
  readonly landedAfter?: string;
  readonly class: ChangeClass;
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
