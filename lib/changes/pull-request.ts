import type { Actor } from "../base/actor.ts";
import type { Evidence } from "../ingest/fact.ts";
import type { MergeGroupFact, PullRequestFact, ReviewFact } from "../ingest/fact-forge.ts";
import type { Aggregate } from "../ledger/projection.ts";
import type { KnownPeople } from "../people/advance.ts";
import type { Ref } from "./change.ts";
import { byText, firstWord, lastWord, type Word } from "./order.ts";
import { revertedPullIn } from "./relation.ts";

export interface Review {
  readonly id: string;
  /** `dismissed` once anybody said so; else the last word. */
  readonly state: ReviewFact["state"];
  /** What it was before it was dismissed, where that was seen. */
  readonly given?: Exclude<ReviewFact["state"], "dismissed">;
  readonly reviewer?: Actor;
  /** The head that was reviewed. */
  readonly commitSha?: string;
  readonly submittedAt: string;
  readonly dismissedAt?: string;
  readonly dismissedBy?: Actor;
  readonly url?: string;
  readonly ref: Ref;
  readonly dismissedRef?: Ref;
}

export interface Head {
  readonly sha: string;
  /** When it was first reported as the head. */
  readonly at: string;
  /** Who pushed it, where the event that reported it as the head says so. */
  readonly pushedBy?: Actor;
  /** Who pushed it, where a push event of its branch says so. */
  readonly updatedBy?: Actor;
  readonly ref: Ref;
}

/** What the forge says of a pull request or merge request: the last word on each field, whatever order they came in. */
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
  readonly heads: readonly Head[];
  readonly openedAt?: string;
  readonly mergedAt?: string;
  readonly mergedBy?: Actor;
  readonly mergeCommitSha?: string;
  readonly squashCommitSha?: string;
  readonly commitCount?: number;
  readonly labels: readonly string[];
  readonly reviews: readonly Review[];
  /** Commits that a merge queue made to test it. */
  readonly queued: readonly { readonly sha: string; readonly reason?: string; readonly ref: Ref }[];
  readonly openedRef?: Ref;
  readonly mergedRef?: Ref;
  readonly refs: readonly Ref[];
  /** Who everybody named here is, at the time that it was merged. */
  readonly people?: KnownPeople;
  /** When each field was last spoken of. */
  readonly saidAt: Readonly<Partial<Record<SaidField, string>>>;
}

export const pullRequestKey = (repository: string, number: string): string => `${repository}#${number}`;

export const pullRequests: Aggregate<PullRequestState> = {
  table: "pull_request",
  versioned: true,
  columns: (state) => ({
    repository: state.repository,
    number: state.number,
    status: state.state,
    base_ref: state.baseRef,
    merged_at: state.mergedAt,
    head_sha: state.headSha,
    reverts: revertedPullIn(state),
  }),
};

const SAID = [
  "title",
  "body",
  "url",
  "author",
  "draft",
  "headSha",
  "headRef",
  "baseRef",
  "openedAt",
  "mergedAt",
  "mergedBy",
  "mergeCommitSha",
  "squashCommitSha",
  "commitCount",
  "labels",
  "state",
] as const;
type SaidField = (typeof SAID)[number];

const MAX_REFS = 200;

function blank(repository: string, number: string): PullRequestState {
  const lists = { heads: [], labels: [], reviews: [], queued: [], refs: [] };
  return { repository, number, state: "open", draft: false, saidAt: {}, ...lists };
}

/** Takes in one word of the forge about a pull request. What is merged stays merged; else the last word counts. */
export function withPullRequest(
  known: PullRequestState | undefined,
  fact: PullRequestFact,
  evidence: Evidence,
): PullRequestState {
  const state = known ?? blank(fact.repository, fact.number);
  const at = fact.updatedAt ?? evidence.occurredAt ?? evidence.receivedAt;
  const ref: Ref = [evidence.index, evidence.ordinal];
  const said = withWords(state, fact, at);
  const pushedBy = fact.action === "synchronize" || fact.previousHeadSha !== undefined ? evidence.actor : undefined;
  return {
    ...said,
    heads: withHead(said.heads, { sha: fact.headSha, at, pushedBy, ref }),
    openedRef: fact.action === "opened" || fact.action === "open" ? earlierRef(state.openedRef, ref) : state.openedRef,
    mergedRef: fact.state === "merged" ? earlierRef(state.mergedRef, ref) : state.mergedRef,
    refs: withRef(said.refs, ref),
  };
}

/** Field by field: an event that leaves a field out does not unsay it. */
function withWords(state: PullRequestState, fact: PullRequestFact, at: string): PullRequestState {
  const fields: Record<string, unknown> = { ...state };
  const saidAt: Partial<Record<SaidField, string>> = { ...state.saidAt };
  for (const field of SAID) {
    const value: unknown = fact[field];
    if (value === undefined || (field === "state" && state.state === "merged")) continue;
    const knownAt = saidAt[field];
    const before = knownAt === undefined ? undefined : { at: knownAt, value: fields[field] };
    const merging = field === "state" && value === "merged";
    const last: Word<unknown> = merging ? { at, value } : lastWord(before, { at, value });
    fields[field] = last.value;
    saidAt[field] = last.at;
  }
  // Safe because only fields of the fact that the state has too were replaced, each by one of its own type.
  return { ...(fields as unknown as PullRequestState), saidAt };
}

function withHead(heads: readonly Head[], head: Head): readonly Head[] {
  const same = heads.find((one) => one.sha === head.sha);
  const first = same ? firstWord(wordOf(same), wordOf(head)).value : head;
  const pushedBy = same?.pushedBy ?? head.pushedBy;
  const updatedBy = same?.updatedBy;
  const kept: Head = { ...first, ...(pushedBy ? { pushedBy } : {}), ...(updatedBy ? { updatedBy } : {}) };
  return [...heads.filter((one) => one !== same), kept].sort((a, b) => byText(a.at, b.at) || byText(a.sha, b.sha));
}

function wordOf({ sha, at, ref }: Head): Word<Head> {
  return { at, value: { sha, at, ref } };
}

/** Takes in who pushed one of its heads. */
export function withHeadPusher(state: PullRequestState, sha: string, updatedBy: Actor): PullRequestState {
  return { ...state, heads: state.heads.map((head) => (head.sha === sha ? { ...head, updatedBy } : head)) };
}

/** Who pushed its heads, each as far as it is known; whoever opened it put its first head forward. */
export function pushersOf(state: PullRequestState): (Actor | undefined)[] {
  return state.heads.map(
    ({ pushedBy, updatedBy }, at) => pushedBy ?? updatedBy ?? (at === 0 ? state.author : undefined),
  );
}

/** Takes in a review by its id: a dismissal marks it for good, an edit replaces what it said. */
export function withReview(
  known: PullRequestState | undefined,
  fact: ReviewFact,
  evidence: Evidence,
): PullRequestState {
  const state = known ?? blank(fact.repository, fact.number);
  const ref: Ref = [evidence.index, evidence.ordinal];
  const before = state.reviews.find((review) => review.id === fact.reviewId);
  const review = fact.state === "dismissed" ? dismissed(before, fact, evidence) : given(before, fact, evidence);
  const reviews = [...state.reviews.filter((one) => one !== before), review];
  reviews.sort((a, b) => byText(a.submittedAt, b.submittedAt) || byText(a.id, b.id));
  return { ...state, author: state.author ?? fact.pullRequestAuthor, reviews, refs: withRef(state.refs, ref) };
}

function dismissed(before: Review | undefined, fact: ReviewFact, evidence: Evidence): Review {
  const ref: Ref = [evidence.index, evidence.ordinal];
  const at = evidence.occurredAt ?? evidence.receivedAt;
  const first = !before?.dismissedAt || at < before.dismissedAt;
  return {
    ...base(before, fact, evidence),
    state: "dismissed",
    ...(before?.given ? { given: before.given } : {}),
    dismissedAt: first ? at : before.dismissedAt,
    dismissedBy: first ? evidence.actor : before.dismissedBy,
    ref: before?.given ? before.ref : ref,
    dismissedRef: first ? ref : before.dismissedRef,
  };
}

function given(before: Review | undefined, fact: ReviewFact, evidence: Evidence): Review {
  const said = fact.state === "dismissed" ? undefined : fact.state;
  // An edit cannot turn an approval into anything but itself at the forges that we know; the greater text breaks ties.
  const last = before?.given !== undefined && said !== undefined && before.given > said ? before.given : said;
  const { dismissedAt, dismissedBy, dismissedRef } = before ?? {};
  return {
    ...base(before, fact, evidence),
    state: before?.state === "dismissed" ? "dismissed" : (last ?? fact.state),
    ...(last ? { given: last } : {}),
    ...(dismissedAt ? { dismissedAt, dismissedBy, dismissedRef } : {}),
    ref: before?.given
      ? earlierRef(before.ref, [evidence.index, evidence.ordinal])
      : [evidence.index, evidence.ordinal],
  };
}

function base(before: Review | undefined, fact: ReviewFact, evidence: Evidence): Omit<Review, "state" | "ref"> {
  const at = fact.submittedAt ?? evidence.occurredAt ?? evidence.receivedAt;
  const reviewer = before?.reviewer ?? fact.reviewer;
  const commitSha = before?.commitSha ?? fact.commitSha;
  const url = before?.url ?? fact.url;
  return {
    id: fact.reviewId,
    submittedAt: before && before.submittedAt < at ? before.submittedAt : at,
    ...(reviewer ? { reviewer } : {}),
    ...(commitSha ? { commitSha } : {}),
    ...(url ? { url } : {}),
  };
}

/** Takes in a commit that the merge queue made to test the pull request, and what became of it. */
export function withMergeGroup(
  known: PullRequestState | undefined,
  number: string,
  fact: MergeGroupFact,
  ref: Ref,
): PullRequestState {
  const state = known ?? blank(fact.repository, number);
  const before = state.queued.find((one) => one.sha === fact.headSha);
  const reason = fact.action === "destroyed" ? fact.reason : before?.reason;
  const group = { sha: fact.headSha, ...(reason ? { reason } : {}), ref: earlierRef(before?.ref, ref) };
  const queued = [...state.queued.filter((one) => one !== before), group].sort((a, b) => byText(a.sha, b.sha));
  return { ...state, queued, refs: withRef(state.refs, ref) };
}

/** Every commit that the forge has ever named as its head, its merge or its test in the queue. */
export function commitsOf(pull: PullRequestState): readonly string[] {
  const named = [pull.headSha, pull.mergeCommitSha, pull.squashCommitSha].filter((sha) => sha !== undefined);
  return [...new Set([...named, ...pull.heads.map(({ sha }) => sha), ...pull.queued.map(({ sha }) => sha)])];
}

function withRef(refs: readonly Ref[], ref: Ref): readonly Ref[] {
  return refs.length >= MAX_REFS ? refs : [...refs, ref];
}

function earlierRef(known: Ref | undefined, ref: Ref): Ref {
  return known && (known[0] < ref[0] || (known[0] === ref[0] && known[1] <= ref[1])) ? known : ref;
}
