import type { BusinessCalendar, EmergencyClocks } from "../policy/policy.ts";

/** Somebody by their account here, or, of who has none, by their person. Two accounts may be one person's. */
export interface Person {
  readonly id: string;
  readonly name: string;
}

/** Begins the id of somebody whom only `people` knows. */
export const WITHOUT_ACCOUNT = "person:";

/** The id in `people` of somebody without an account; null for an account. */
export function personWithoutAccount(person: Person): string | null {
  return person.id.startsWith(WITHOUT_ACCOUNT) ? person.id.slice(WITHOUT_ACCOUNT.length) : null;
}

/** Where the emergency is. Clusters by the name of their source, repositories by full name, lower case. */
export interface Place {
  readonly kind: "cluster" | "repository" | "elsewhere";
  readonly name: string;
}

/** What has to come back into the normal path, and so which evidence closes the case (DESIGN §9). */
export type EvidenceKind = "live-change" | "commit-on-branch" | "bypass-merge" | "nothing-changed";

/** Commits that landed past the normal path: exactly `before..after` has to be reviewed. */
export interface CommitRange {
  readonly repository: string;
  readonly branch: string;
  readonly before: string | null;
  readonly after: string;
}

/** The policy's terms when the case opened: its due times never move when the policy does. */
export interface Terms {
  readonly policyVersion: number;
  readonly clocks: EmergencyClocks;
  readonly calendar: BusinessCalendar;
}

export interface Milestone {
  readonly at: string;
  readonly by: Person;
}

export interface Authorisation {
  /** `verbal`: given by voice before, to be confirmed; `asked`: a message was sent. */
  readonly mode: "verbal" | "asked";
  readonly named: Person;
}

export interface Window {
  readonly minutes: number;
  readonly endsAt: string;
  readonly extensions: readonly { readonly minutes: number; readonly at: string; readonly by: Person }[];
}

export interface PullRequestLink {
  readonly repository: string;
  readonly number: string;
  readonly purpose: "retro" | "revert";
  readonly at: string;
  readonly by: Person;
}

export interface CaseReview {
  readonly of: "change" | "implementation";
  readonly outcome: "approved" | "changes-requested" | "keep" | "roll-back" | "follow-up";
  readonly comment: string;
  readonly range: CommitRange | null;
  readonly at: string;
  readonly by: Person;
}

/** A feed that could have seen what was done, and when it was last heard before the case opened. */
export interface Feed {
  readonly source: string;
  readonly name: string;
  readonly type: string;
  readonly lastSeen: string | null;
}

/** One required record as it stood when the case was closed. */
export interface ClosingRecord {
  readonly key: string;
  readonly state: "held" | "waiting" | "missing" | "not-applicable";
}

/** An emergency, declared or found, as the commands about it say: the fold of its actions in ledger order. */
export interface CaseState {
  readonly id: string;
  /** Inbox id of the last action in it. */
  readonly inboxId: number;
  readonly origin: "declared" | "found";
  readonly via: "page" | "api" | "command-line" | "trailer" | "detection";
  readonly title: string;
  readonly reason: string;
  readonly incident: string | null;
  readonly place: Place;
  readonly environment: string | null;
  readonly kind: EvidenceKind;
  readonly range: CommitRange | null;
  /** Who did or does it, as far as accounts are known. */
  readonly implementers: readonly Person[];
  /** As the sender named who did it, for what was found or declared by a commit, and the account behind that name. */
  readonly actor: string | null;
  readonly account: string | null;
  /** Known to be no person: then any person is somebody else. */
  readonly machine: boolean;
  readonly owner: Person | null;
  readonly openedAt: string;
  /** What the declarer or the commit claims, where it differs from when the ledger received it. */
  readonly claimedAt: string | null;
  readonly firstWriteAt: string | null;
  readonly lastWriteAt: string | null;
  readonly window: Window | null;
  readonly terms: Terms;
  readonly authorisation: Authorisation | null;
  readonly authorised: Milestone | null;
  readonly acknowledged: Milestone | null;
  readonly ended: Milestone | null;
  readonly cancelled: (Milestone & { readonly reason: string }) | null;
  readonly links: readonly PullRequestLink[];
  readonly reviews: readonly CaseReview[];
  readonly reviewed: Milestone | null;
  readonly postReviewed: Milestone | null;
  readonly closed: (Milestone & { readonly records: readonly ClosingRecord[] }) | null;
  /** The first of the two people that dismissing needs. */
  readonly dismissal: (Milestone & { readonly reason: string }) | null;
  readonly dismissed: (Milestone & { readonly reason: string }) | null;
  readonly notes: readonly (Milestone & { readonly text: string })[];
  readonly feeds: readonly Feed[];
  /** Keys of the suspicions that made a found case. */
  readonly causes: readonly string[];
  /** Received more than seven days after it happened: nobody is paged. */
  readonly quiet: boolean;
}

export type CaseStatus = "declared" | "found" | "in-effect" | "ended" | "closed" | "dismissed";

/** Derived, never stored: the last thing that happened decides. */
export function caseStatus(state: CaseState): CaseStatus {
  if (state.dismissed) return "dismissed";
  if (state.closed) return "closed";
  if (state.origin === "found" && !state.acknowledged) return "found";
  if (state.ended) return "ended";
  return state.authorised || state.authorisation?.mode === "verbal" || state.origin === "found"
    ? "in-effect"
    : "declared";
}

export function isOver(state: CaseState): boolean {
  return state.closed !== null || state.dismissed !== null;
}

/** The first moment at which evidence of bringing it back was linked. */
export function retroMilestone(state: CaseState): Milestone | null {
  const [first] = state.links;
  const link = first ? { at: first.at, by: first.by } : null;
  // The range itself is the evidence where the commits already stand on the branch: reviewing it is bringing it.
  const review = state.kind === "commit-on-branch" || state.kind === "bypass-merge" ? state.reviewed : null;
  if (!link || !review) return link ?? review;
  return Date.parse(review.at) < Date.parse(link.at) ? review : link;
}

export function isImplementer(state: CaseState, person: Person): boolean {
  return state.implementers.some((one) => one.id === person.id);
}

/** Nobody here is known to have done it, so nobody can be shown to be somebody else. */
export function isImplementerUnknown(state: CaseState): boolean {
  return state.implementers.length === 0 && !state.machine;
}

/** What happened in the order of the process, for the spine of the page and for counting milestones. */
export function milestones(state: CaseState): { readonly name: MilestoneName; readonly reached: Milestone | null }[] {
  const opened = { at: state.openedAt, by: state.owner ?? { id: "", name: state.actor ?? "" } };
  const declarer = state.implementers[0];
  return [
    state.origin === "declared"
      ? { name: "declared", reached: { at: state.openedAt, by: declarer ?? opened.by } }
      : { name: "detected", reached: { at: state.openedAt, by: { id: "", name: "Countersign" } } },
    { name: "authorised", reached: state.authorised },
    { name: "acknowledged", reached: state.acknowledged },
    { name: "ended", reached: state.ended },
    { name: "retro-linked", reached: retroMilestone(state) },
    { name: "reviewed", reached: state.reviewed },
    { name: "post-implementation-reviewed", reached: state.postReviewed },
    state.dismissed ? { name: "dismissed", reached: state.dismissed } : { name: "closed", reached: state.closed },
  ];
}

export type MilestoneName =
  | "declared"
  | "detected"
  | "authorised"
  | "acknowledged"
  | "ended"
  | "retro-linked"
  | "reviewed"
  | "post-implementation-reviewed"
  | "closed"
  | "dismissed";
