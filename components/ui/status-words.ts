import type { IconName } from "./icon.tsx";

/** The colour that goes with a word; never alone (LOOK §4). */
export type Tone = "pass" | "exception" | "waived" | "pending" | "unknown" | "amber" | "accent" | "quiet";

export interface StatusMark {
  word: string;
  icon: IconName;
  tone: Tone;
  /** For "What the words and signs mean". */
  means: string;
}

/** Every word of LOOK §4. A word that is not here does not exist in the product. */
export const statusWords = {
  pass: { word: "pass", icon: "pass", tone: "pass", means: "The test was decided and the item meets its rule." },
  exception: {
    word: "exception",
    icon: "exception",
    tone: "exception",
    means: "The test was decided and the item does not meet its rule. The explanation names the facts compared.",
  },
  waived: {
    word: "waived",
    icon: "waived",
    tone: "waived",
    means: "An exception that a waiver covers. It is counted inside exception, as “of which waived”.",
  },
  pending: {
    word: "pending",
    icon: "clock",
    tone: "pending",
    means: "The rule allows more time. The page says until when.",
  },
  unknown: {
    word: "unknown",
    icon: "unknown",
    tone: "unknown",
    means: "The records that would decide are not there, for a reason that is stated. Never a pass.",
  },
  not_applicable: { word: "n/a", icon: "dash", tone: "quiet", means: "The test does not apply to this item." },
  not_collected: {
    word: "not collected",
    icon: "not-collected",
    tone: "quiet",
    means: "No source sends what the test needs.",
  },
  no_exception: {
    word: "no exception so far",
    icon: "pass",
    tone: "pass",
    means: "A control whose collected tests have no exception in a period that has not ended.",
  },
  waived_only: {
    word: "waived only",
    icon: "waived",
    tone: "waived",
    means: "A control whose exceptions are all covered by waivers.",
  },
  unexplained: {
    word: "unexplained",
    icon: "exception",
    tone: "exception",
    means: "A change of which no record says how it got there.",
  },
  "case-suspected": {
    word: "suspected",
    icon: "case-suspected",
    tone: "amber",
    means: "Signs of a change outside the path, seen and not yet confirmed.",
  },
  "case-found": {
    word: "found",
    icon: "case-open",
    tone: "amber",
    means: "An emergency that nobody declared; the records show it.",
  },
  "case-declared": { word: "declared", icon: "case-open", tone: "amber", means: "A person declared an emergency." },
  "case-in-effect": {
    word: "in effect",
    icon: "case-open",
    tone: "amber",
    means: "The window of an emergency is open.",
  },
  "case-ended": {
    word: "ended",
    icon: "case-open",
    tone: "amber",
    means: "The window is over; evidence or a review is still missing.",
  },
  "case-closed": { word: "closed", icon: "case-closed", tone: "quiet", means: "All required records are held." },
  "case-dismissed": {
    word: "dismissed",
    icon: "case-dismissed",
    tone: "quiet",
    means: "A second person decided, with a reason, that it was no emergency. It stays counted.",
  },
  "drift-open": {
    word: "open",
    icon: "drift-open",
    tone: "exception",
    means: "What runs differs from Git, at an unchanged revision.",
  },
  "drift-reverted": { word: "reverted", icon: "drift-resolved", tone: "pass", means: "Live was set back to Git." },
  "drift-adopted": { word: "adopted", icon: "drift-resolved", tone: "pass", means: "Git was brought to what runs." },
  "drift-accepted": {
    word: "accepted",
    icon: "drift-accepted",
    tone: "waived",
    means: "A waiver covers the difference until a date.",
  },
  "source-live": { word: "live", icon: "pass", tone: "pass", means: "The source sent within its interval." },
  "source-late": {
    word: "late",
    icon: "late",
    tone: "amber",
    means: "The source has not sent for longer than it should.",
  },
  "source-blind": {
    word: "blind",
    icon: "late",
    tone: "exception",
    means: "The source sees nothing. What it would have decided is unknown for that time.",
  },
  "source-waiting": {
    word: "waiting",
    icon: "clock",
    tone: "pending",
    means: "The source is set up and has not sent its first event.",
  },
  "setup-in-force": {
    word: "in force",
    icon: "pass",
    tone: "pass",
    means: "The newest records show that what the set-up kit writes is as it was written.",
  },
  "setup-not-in-force": {
    word: "not in force",
    icon: "exception",
    tone: "exception",
    means: "The newest records show that something of the set-up is missing, weaker, or switched off.",
  },
  "clock-running": { word: "running", icon: "clock", tone: "pending", means: "Time is left." },
  "clock-soon": { word: "due soon", icon: "clock", tone: "amber", means: "Less than 30 minutes are left." },
  "clock-late": { word: "late", icon: "late", tone: "exception", means: "The due time has passed." },
  "step-running": { word: "running", icon: "running", tone: "accent", means: "A step that the worker is doing now." },
  "step-todo": { word: "not started", icon: "todo", tone: "quiet", means: "A step that comes later." },
  redacted: {
    word: "redacted",
    icon: "record",
    tone: "unknown",
    means: "A value was removed; the log of removals says what.",
  },
} as const satisfies Record<string, StatusMark>;

export type StatusWord = keyof typeof statusWords;
