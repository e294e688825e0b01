import type { ClockName, DeadlineStep } from "./clocks.ts";
import type { RecordKey } from "./required-records.ts";
import type { SuspicionKind } from "./suspicion.ts";

/** `2026-11-20 15:31:07Z`: how instants are written in mail and sentences. */
export function instantText(instant: string): string {
  return `${instant.slice(0, 10)} ${instant.slice(11, 19)}Z`;
}

export const CLOCK_LABEL: Readonly<Record<ClockName, string>> = {
  acknowledge: "Acknowledge, second person",
  window: "Window ends",
  confirmation: "Voice approval confirmed",
  retro: "Bring the change to Git",
  review: "Independent review",
  "post-review": "Post-implementation review",
};

/** What is due, as the subject of a sentence. */
export const CLOCK_SUBJECT: Readonly<Record<ClockName, string>> = {
  acknowledge: "acknowledgement by a second person",
  window: "the end of the window",
  confirmation: "confirmation of the approval by voice",
  retro: "retro evidence",
  review: "the independent review",
  "post-review": "the post-implementation review",
};

export const STEP_TEXT: Readonly<Record<DeadlineStep, string>> = {
  half: "half of its time has passed",
  most: "four fifths of its time have passed",
  breach: "it is late",
};

export const RECORD_LABEL: Readonly<Record<RecordKey, string>> = {
  "signed-commit": "Signed commit",
  "pull-request": "Pull request",
  "independent-approval": "Independent approval",
  "required-checks": "Required checks",
  "policy-gate": "Policy gate",
  "branch-rules": "Branch rules",
  reconciliation: "Reconciliation",
  rationale: "Rationale",
  "ledger-proof": "Ledger proof",
  opening: "Declaration",
  authorisation: "Authorisation by another person",
  acknowledgement: "Acknowledgement",
  "live-writes": "Live writes from the audit log",
  "post-implementation-review": "Post-implementation review",
};

export const SUSPICION_LABEL: Readonly<Record<SuspicionKind, string>> = {
  "direct-push": "Direct push",
  "forced-push": "Forced push",
  "bypass-merge": "Merge past the rules",
  "human-write": "Write by a person",
  suspend: "Reconciliation suspended",
  "untracked-sync": "Sync to an untracked revision",
};
