import type { Actor } from "../base/actor.ts";
import type { Evidence, PullRequestFact, ReviewFact } from "../ingest/fact.ts";
import type { Aggregate } from "../ledger/projection.ts";
import type { Ref } from "./change.ts";

export interface Review {
  readonly id: string;
  readonly state: ReviewFact["state"];
  readonly reviewer?: Actor;
  readonly commitSha?: string;
  readonly submittedAt: string;
  readonly dismissedAt?: string;
  readonly url?: string;
  readonly ref: Ref;
}

export interface PullRequestState {
  readonly repository: string;
  readonly number: string;
  readonly title?: string;
  readonly body?: string;
  readonly url?: string;
  readonly author?: Actor;
  readonly state: "open" | "closed" | "merged";
  readonly draft: boolean;
  readonly headSha?: string;
  readonly headRef?: string;
  readonly baseRef?: string;
  /** Heads in the order in which they were pushed, as far as they were reported. */
  readonly heads: readonly {
    readonly sha: string;
    readonly at: string;
    readonly pushedBy?: Actor;
    readonly ref: Ref;
  }[];
  readonly openedAt?: string;
  readonly mergedAt?: string;
  readonly mergedBy?: Actor;
  readonly mergeCommitSha?: string;
  readonly squashCommitSha?: string;
  readonly commitCount?: number;
  readonly labels: readonly string[];
  readonly reviews: readonly Review[];
  /** Time of the newest word about it: older words do not undo newer ones, whatever order they arrive in. */
  readonly updatedAt: string;
  readonly refs: readonly Ref[];
}

export const pullRequestKey = (repository: string, number: string): string => `${repository}#${number}`;

export const pullRequests: Aggregate<PullRequestState> = {
  table: "pull_request",
  versioned: true,
  columns: (state) => ({
    repository: state.repository,
    number: state.number,
    status: state.state,
    merged_at: state.mergedAt,
    head_sha: state.headSha,
  }),
};

const MAX_REFS = 200;

function blank(repository: string, number: string): PullRequestState {
  return {
    repository,
    number,
    state: "open",
    draft: false,
    heads: [],
    labels: [],
    reviews: [],
    updatedAt: "",
    refs: [],
  };
}

/** Takes in one word of the forge about a pull request. What is merged stays merged; else the newest word counts. */
export function withPullRequest(
  known: PullRequestState | undefined,
  fact: PullRequestFact,
  evidence: Evidence,
): PullRequestState {
  const state = known ?? blank(fact.repository, fact.number);
  const at = fact.updatedAt ?? evidence.occurredAt ?? evidence.receivedAt;
  const newer = at >= state.updatedAt;
  const ref: Ref = [evidence.index, evidence.ordinal];
  const merged = fact.state === "merged" || state.state === "merged";
  const latest = newer
    ? {
        title: fact.title,
        body: fact.body,
        url: fact.url ?? state.url,
        draft: fact.draft,
        headSha: fact.headSha,
        headRef: fact.headRef,
        baseRef: fact.baseRef,
        labels: fact.labels,
        commitCount: fact.commitCount ?? state.commitCount,
        updatedAt: at,
      }
    : {};
  return {
    ...state,
    ...latest,
    author: state.author ?? fact.author,
    openedAt: state.openedAt ?? fact.openedAt,
    state: merged ? "merged" : newer ? fact.state : state.state,
    ...(fact.state === "merged"
      ? {
          mergedAt: fact.mergedAt ?? state.mergedAt,
          mergedBy: fact.mergedBy ?? state.mergedBy,
          mergeCommitSha: fact.mergeCommitSha ?? state.mergeCommitSha,
          squashCommitSha: fact.squashCommitSha ?? state.squashCommitSha,
        }
      : {}),
    heads: withHead(state.heads, { sha: fact.headSha, at, pushedBy: headPusher(fact, evidence), ref }),
    refs: withRef(state.refs, ref),
  };
}

/** The sender of a `synchronize` pushed the head; other actions say nothing of who did. */
function headPusher(fact: PullRequestFact, evidence: Evidence): Actor | undefined {
  return fact.action === "synchronize" || fact.action === "update" ? evidence.actor : undefined;
}

function withHead(
  heads: PullRequestState["heads"],
  head: PullRequestState["heads"][number],
): PullRequestState["heads"] {
  const same = heads.find((one) => one.sha === head.sha);
  const others = heads.filter((one) => one.sha !== head.sha);
  const kept = same && same.at <= head.at ? { ...same, pushedBy: same.pushedBy ?? head.pushedBy } : head;
  return [...others, kept].sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : a.sha < b.sha ? -1 : 1));
}

/** Takes in a review by its id: a dismissal marks it, an edit replaces it, the newest word counts. */
export function withReview(
  known: PullRequestState | undefined,
  fact: ReviewFact,
  evidence: Evidence,
): PullRequestState {
  const state = known ?? blank(fact.repository, fact.number);
  const ref: Ref = [evidence.index, evidence.ordinal];
  const at = fact.submittedAt ?? evidence.occurredAt ?? evidence.receivedAt;
  const before = state.reviews.find((review) => review.id === fact.reviewId);
  const dismissed = fact.state === "dismissed" || before?.state === "dismissed";
  const review: Review = {
    id: fact.reviewId,
    state: dismissed ? "dismissed" : fact.state,
    reviewer: fact.reviewer ?? before?.reviewer,
    commitSha: fact.commitSha ?? before?.commitSha,
    submittedAt: before && before.submittedAt < at ? before.submittedAt : at,
    dismissedAt: fact.state === "dismissed" ? (evidence.occurredAt ?? evidence.receivedAt) : before?.dismissedAt,
    url: fact.url ?? before?.url,
    ref: before && before.ref[0] < ref[0] && !dismissed ? before.ref : ref,
  };
  const reviews = [...state.reviews.filter((one) => one.id !== fact.reviewId), review];
  reviews.sort((a, b) =>
    a.submittedAt < b.submittedAt ? -1 : a.submittedAt > b.submittedAt ? 1 : a.id < b.id ? -1 : 1,
  );
  return { ...state, author: state.author ?? fact.pullRequestAuthor, reviews, refs: withRef(state.refs, ref) };
}

function withRef(refs: readonly Ref[], ref: Ref): readonly Ref[] {
  return refs.length >= MAX_REFS ? refs : [...refs, ref];
}
