import type { Ref } from "../changes/change.ts";
import { isImplementer, type Person } from "../emergencies/case.ts";
import { clocksOf, type ClockName } from "../emergencies/clocks.ts";
import { exception, notApplicable, pass, pending } from "./judgement.ts";
import type { CaseFacts } from "./populations/case.ts";
import type { Judgement } from "./verdict.ts";
import { time } from "./words.ts";

/** A dismissed case was no emergency: nothing is asked of it. Null: it is one. */
export function judgedByDismissal({ record }: CaseFacts): Judgement | null {
  const { dismissed } = record.case;
  return dismissed && notApplicable("dismissed", `Dismissed: ${dismissed.reason}`, refsOf(record.entries, ["dismiss"]));
}

/** Of a case that was dismissed, or cancelled before anything was done, no review is asked. Null: of this one it is. */
export function judgedByEnd(facts: CaseFacts): Judgement | null {
  const { case: state, entries } = facts.record;
  const words = state.cancelled && `Cancelled before anything was done: ${state.cancelled.reason}`;
  return judgedByDismissal(facts) ?? (words ? notApplicable("cancelled", words, refsOf(entries, ["cancel"])) : null);
}

/** Who did it cannot review it. Null: somebody else did, or nobody yet. */
export function judgedBySelfReview({ record }: CaseFacts, by: Person | undefined, verb: string): Judgement | null {
  if (!by || !isImplementer(record.case, by)) return null;
  const words = `${by.name} reviewed what they had done themselves.`;
  return exception("review", "self_reviewed", words, refsOf(record.entries, [verb]));
}

/** One clock of a case as a judgement: met, met late, running, past due. Null: the case has no such clock. */
export function judgedByClock(
  { record }: CaseFacts,
  name: ClockName,
  at: string,
  words: {
    readonly attribute: string;
    readonly done: string;
    readonly open: string;
    readonly verbs: readonly string[];
  },
): Judgement | null {
  const clock = clocksOf(record.case).find((one) => one.name === name);
  if (!clock) return null;
  const { dueAt, doneAt } = clock;
  const refs = refsOf(record.entries, words.verbs);
  const due = `due ${time(dueAt)}`;
  if (doneAt !== null && doneAt <= dueAt) return pass("in_time", `${words.done} at ${time(doneAt)}, ${due}.`, refs);
  if (doneAt !== null) {
    return exception(words.attribute, "late", `${words.done} at ${time(doneAt)}, late: ${due}.`, refs);
  }
  if (at < dueAt) return pending(dueAt, "running", `${words.open}; ${due}.`, refs);
  return exception(words.attribute, "overdue", `${words.open}; it was ${due}.`, refs);
}

/** The entries behind verbs of a case, and the one that opened it. */
export function refsOf(entries: Readonly<Record<string, number>>, verbs: readonly string[]): Ref[] {
  const indexes = ["declare", "find", ...verbs].flatMap((verb) => entries[verb] ?? []);
  return [...new Set(indexes)].map((index): Ref => [index, 0]);
}
