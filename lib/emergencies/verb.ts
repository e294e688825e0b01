import type {
  Authorisation,
  CaseReview,
  CaseState,
  ClosingRecord,
  CommitRange,
  EvidenceKind,
  Feed,
  Person,
  Place,
  Terms,
} from "./case.ts";

/** What opens a case: a person, a commit trailer, or a suspicion that was confirmed. */
export interface Opening {
  readonly title: string;
  readonly reason: string;
  readonly incident: string | null;
  readonly place: Place;
  readonly environment: string | null;
  readonly kind: EvidenceKind;
  readonly range: CommitRange | null;
  readonly implementers: readonly Person[];
  readonly actor: string | null;
  readonly account: string | null;
  readonly machine: boolean;
  readonly terms: Terms;
  readonly feeds: readonly Feed[];
  readonly causes: readonly string[];
  readonly quiet: boolean;
}

/** What somebody does about a case. The data of the action `emergencies.<verb's participle>`; `by` and `at` are the entry's. */
export type CaseVerb =
  | (Opening & {
      readonly verb: "declare";
      readonly via: "page" | "api" | "command-line" | "trailer";
      readonly windowMinutes: number;
      readonly authorisation: Authorisation | null;
      readonly claimedAt: string | null;
      /** Set where a trailer declares it: what it is about has already happened. */
      readonly firstWriteAt: string | null;
      readonly lastWriteAt: string | null;
      readonly endedAt: string | null;
    })
  | (Opening & {
      readonly verb: "find";
      readonly firstWriteAt: string;
      readonly lastWriteAt: string;
      /** Where what was found is over once it is seen (a push). */
      readonly endedAt: string | null;
    })
  | { readonly verb: "authorise" }
  | { readonly verb: "acknowledge" }
  | { readonly verb: "claim"; readonly asImplementer: boolean }
  | { readonly verb: "extend"; readonly minutes: number }
  | { readonly verb: "cancel"; readonly reason: string }
  | { readonly verb: "hand-over"; readonly to: Person }
  | { readonly verb: "note"; readonly text: string }
  /** Somebody mapped the account that did it: no verb that anybody asks for, recorded before the next one. */
  | { readonly verb: "identify"; readonly implementers: readonly Person[] }
  | { readonly verb: "end" }
  | {
      readonly verb: "link-pr";
      readonly repository: string;
      readonly number: string;
      readonly purpose: "retro" | "revert";
    }
  | {
      readonly verb: "review";
      readonly of: CaseReview["of"];
      readonly outcome: CaseReview["outcome"];
      readonly comment: string;
      /** What the reviewer says was reviewed. */
      readonly range: CommitRange | null;
      /** What the ledger held of the case when it was reviewed: has to be the same. */
      readonly expected: CommitRange | null;
    }
  | { readonly verb: "close"; readonly records: readonly ClosingRecord[] }
  | { readonly verb: "dismiss"; readonly reason: string };

export type VerbName = CaseVerb["verb"];

/** Verbs that anybody asks for, in the order of the process; opening ones are not about a case. */
export const CASE_VERBS = [
  "authorise",
  "acknowledge",
  "claim",
  "extend",
  "cancel",
  "hand-over",
  "note",
  "end",
  "link-pr",
  "review",
  "close",
  "dismiss",
] as const satisfies readonly VerbName[];

/** The type of the action that each verb appends. */
export const ACTION_OF: Readonly<Record<VerbName, string>> = {
  declare: "emergencies.declared",
  find: "emergencies.found",
  authorise: "emergencies.authorised",
  acknowledge: "emergencies.acknowledged",
  claim: "emergencies.claimed",
  extend: "emergencies.extended",
  cancel: "emergencies.cancelled",
  "hand-over": "emergencies.handed-over",
  note: "emergencies.noted",
  identify: "emergencies.identified",
  end: "emergencies.ended",
  "link-pr": "emergencies.linked",
  review: "emergencies.reviewed",
  close: "emergencies.closed",
  dismiss: "emergencies.dismissed",
};

/** Why a verb is refused: a rule says no, or the case has moved on. */
export type Refusal =
  | "NO_CASE"
  | "ALREADY_OPEN"
  | "CASE_OVER"
  | "SELF_AUTHORISATION"
  | "ALREADY_AUTHORISED"
  | "SELF_ACKNOWLEDGEMENT"
  | "ALREADY_ACKNOWLEDGED"
  | "SELF_REVIEW"
  | "AUTHORISER_REVIEW"
  | "ALREADY_REVIEWED"
  | "SELF_CLOSURE"
  | "SELF_DISMISSAL"
  | "SAME_PERSON"
  | "IMPLEMENTER_UNKNOWN"
  | "SECOND_PERSON"
  | "WINDOW_TOO_LONG"
  | "ALREADY_ENDED"
  | "NOT_ENDED"
  | "NOT_OWNER"
  | "ALREADY_OWNER"
  | "ALREADY_LINKED"
  | "RETRO_MISSING"
  | "RANGE_MISMATCH"
  | "RECORDS_MISSING"
  | "ONLY_DECLARED"
  | "ONLY_FOUND";

export type Outcome =
  { readonly ok: true; readonly state: CaseState } | { readonly ok: false; readonly refusal: Refusal };

/** Refusals that mean "somebody was faster, or it is done": 409; every other is a rule: 422. */
const LOST: readonly Refusal[] = [
  "ALREADY_OPEN",
  "CASE_OVER",
  "ALREADY_AUTHORISED",
  "ALREADY_ACKNOWLEDGED",
  "ALREADY_REVIEWED",
  "ALREADY_ENDED",
  "ALREADY_OWNER",
  "ALREADY_LINKED",
];

export function isLostRace(refusal: Refusal): boolean {
  return LOST.includes(refusal);
}

/** What to tell the person. */
export const REFUSAL_TEXT: Readonly<Record<Refusal, string>> = {
  NO_CASE: "There is no such case.",
  ALREADY_OPEN: "This case is open already.",
  CASE_OVER: "This case is closed or dismissed. It cannot be reopened.",
  SELF_AUTHORISATION: "Somebody other than the implementer has to authorise it.",
  ALREADY_AUTHORISED: "It has been authorised.",
  SELF_ACKNOWLEDGEMENT: "A second person has to acknowledge it; the implementer cannot.",
  ALREADY_ACKNOWLEDGED: "It has been acknowledged.",
  SELF_REVIEW: "Whoever implemented it cannot review it.",
  AUTHORISER_REVIEW: "Whoever authorised it cannot review it.",
  ALREADY_REVIEWED: "This review has been recorded.",
  SELF_CLOSURE: "Whoever implemented it cannot close it.",
  SELF_DISMISSAL: "Whoever did it cannot dismiss the case about it.",
  SAME_PERSON: "Dismissing needs another person than the one who proposed it.",
  IMPLEMENTER_UNKNOWN:
    "Nobody is known to have done this, so nobody can be shown to be somebody else. Whoever did it takes it over first.",
  SECOND_PERSON: "They authorised or acknowledged this case, so they have to stay the second person.",
  WINDOW_TOO_LONG: "The policy allows no window of that length.",
  ALREADY_ENDED: "It has ended.",
  NOT_ENDED: "End the emergency first.",
  NOT_OWNER: "Only its owner can hand it over. Take it over instead.",
  ALREADY_OWNER: "They own this case already.",
  ALREADY_LINKED: "This pull request is linked.",
  RETRO_MISSING: "Link the pull request that brings the change to Git first.",
  RANGE_MISMATCH: "The review has to cover exactly the commits of this case.",
  RECORDS_MISSING: "Required records are missing.",
  ONLY_DECLARED: "This applies to declared emergencies only.",
  ONLY_FOUND: "Only a case that was found can be dismissed. Cancel or end a declared one.",
};
