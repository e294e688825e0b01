import { addBusinessDays, addMinutes } from "../policy/calendar.ts";
import { retroMilestone, type CaseState, type Terms } from "./case.ts";

export const CLOCK_NAMES = ["acknowledge", "window", "confirmation", "retro", "review", "post-review"] as const;

export type ClockName = (typeof CLOCK_NAMES)[number];

/** One limit of a case. `dueAt` is a promise made when the case opened; only ending earlier or extending moves it. */
export interface Clock {
  readonly name: ClockName;
  readonly from: string;
  readonly dueAt: string;
  readonly doneAt: string | null;
}

export type ClockReading =
  | { readonly state: "met"; readonly tookMs: number }
  | { readonly state: "met-late"; readonly tookMs: number; readonly lateMs: number }
  | { readonly state: "waiting"; readonly startsAt: string; readonly leftMs: number }
  | { readonly state: "running"; readonly leftMs: number; readonly part: number }
  | { readonly state: "breached"; readonly lateMs: number }
  /** The case was dismissed or closed without it, or there is nothing to bring back. */
  | { readonly state: "void" };

export const DEADLINE_STEPS = ["half", "most", "breach"] as const;

export type DeadlineStep = (typeof DEADLINE_STEPS)[number];

/** A named moment at which a tick is due: `case:E-2026-007:review:half`. */
export interface CaseDeadline {
  readonly key: string;
  readonly case: string;
  readonly clock: ClockName;
  readonly step: DeadlineStep;
  readonly dueAt: string;
  readonly clockDueAt: string;
}

const PART: Readonly<Record<DeadlineStep, number>> = { half: 0.5, most: 0.8, breach: 1 };

/**
 * The clocks that run, ran or will run for a case. Retro evidence, review and post-implementation review count from the
 * end of the window, at the latest from its planned end, or from the first write, as the case's terms say; a found case
 * has no window, so they count from its first write.
 */
export function clocksOf(state: CaseState): Clock[] {
  const { clocks } = state.terms;
  const found: Clock[] = [
    {
      name: "acknowledge",
      from: state.openedAt,
      dueAt: addMinutes(state.openedAt, clocks.acknowledgeMinutes),
      doneAt: state.acknowledged?.at ?? null,
    },
  ];
  if (state.window) {
    const doneAt = state.ended?.at ?? null;
    found.push({ name: "window", from: state.openedAt, dueAt: state.window.endsAt, doneAt });
  }
  if (state.authorisation?.mode === "verbal") {
    const dueAt = addMinutes(state.openedAt, clocks.verbalConfirmationHours * 60);
    found.push({ name: "confirmation", from: state.openedAt, dueAt, doneAt: state.authorised?.at ?? null });
  }
  const from = countFrom(state);
  const due = retroDueTimes(from, state.terms);
  found.push(
    { name: "retro", from, dueAt: due.retro, doneAt: retroMilestone(state)?.at ?? null },
    { name: "review", from, dueAt: due.review, doneAt: state.reviewed?.at ?? null },
    { name: "post-review", from, dueAt: due.postReview, doneAt: state.postReviewed?.at ?? null },
  );
  return found.filter((clock) => clock.name !== "retro" || state.kind !== "nothing-changed");
}

/** Due times of the three clocks that count from the end of the window or the first write. */
export function retroDueTimes(from: string, terms: Terms): { retro: string; review: string; postReview: string } {
  const { clocks, calendar } = terms;
  return {
    retro: addMinutes(from, clocks.retroEvidenceHours * 60),
    review: addBusinessDays(from, clocks.reviewBusinessDays, calendar),
    postReview: addBusinessDays(from, clocks.postImplementationBusinessDays, calendar),
  };
}

/** What is printed before somebody declares: every due time as it would be, the window ending at its planned end. */
export function dueTimesOfDeclaration(at: string, windowMinutes: number, terms: Terms): Record<ClockName, string> {
  const windowEnd = addMinutes(at, windowMinutes);
  const due = retroDueTimes(terms.clocks.countFrom === "first-write" ? at : windowEnd, terms);
  return {
    acknowledge: addMinutes(at, terms.clocks.acknowledgeMinutes),
    window: windowEnd,
    confirmation: addMinutes(at, terms.clocks.verbalConfirmationHours * 60),
    retro: due.retro,
    review: due.review,
    "post-review": due.postReview,
  };
}

/** How a clock stands at `now`, for showing. A case that is over voids what was never done. */
export function readClock(clock: Clock, now: string, over: boolean): ClockReading {
  const due = Date.parse(clock.dueAt);
  const from = Date.parse(clock.from);
  if (clock.doneAt !== null) {
    const done = Date.parse(clock.doneAt);
    const tookMs = Math.max(0, done - from);
    return done > due ? { state: "met-late", tookMs, lateMs: done - due } : { state: "met", tookMs };
  }
  if (over) return { state: "void" };
  const at = Date.parse(now);
  if (at >= due) return { state: "breached", lateMs: at - due };
  if (at < from) return { state: "waiting", startsAt: clock.from, leftMs: due - at };
  return { state: "running", leftMs: due - at, part: (at - from) / Math.max(1, due - from) };
}

/** The clocks of a case that were met late, or are past due at `at`. */
export function lateClocks(state: CaseState, at: string): ClockName[] {
  return clocksOf(state)
    .filter((clock) => Date.parse(clock.doneAt ?? at) > Date.parse(clock.dueAt))
    .map((clock) => clock.name);
}

/**
 * Reminders at 50 % and 80 % and the breach of every clock that nobody has stopped. An extended window is a clock of its
 * own (`window.1`), so that its reminders come again.
 */
export function deadlinesOf(state: CaseState): CaseDeadline[] {
  if (state.closed || state.dismissed) return [];
  return clocksOf(state)
    .filter((clock) => clock.doneAt === null)
    .flatMap((clock) => {
      const round = clock.name === "window" ? (state.window?.extensions.length ?? 0) : 0;
      const name = round > 0 ? `${clock.name}.${round}` : clock.name;
      return DEADLINE_STEPS.map((step) => ({
        key: `case:${state.id}:${name}:${step}`,
        case: state.id,
        clock: clock.name,
        step,
        dueAt: partOf(clock, PART[step]),
        clockDueAt: clock.dueAt,
      }));
    });
}

/** Deadlines that had passed before anybody could know of the case: told in one message, never as reminders. */
export function pastAtDiscovery(state: CaseState): CaseDeadline[] {
  return deadlinesOf(state).filter((deadline) => Date.parse(deadline.dueAt) <= Date.parse(state.openedAt));
}

/** Of deadlines that fall due together, the last of each case and clock: the one worth a message. */
export function loudest(due: readonly CaseDeadline[]): CaseDeadline[] {
  const last = new Map<string, CaseDeadline>();
  for (const deadline of due) {
    const clock = `${deadline.case}:${deadline.clock}`;
    const before = last.get(clock);
    if (!before || DEADLINE_STEPS.indexOf(deadline.step) > DEADLINE_STEPS.indexOf(before.step))
      last.set(clock, deadline);
  }
  return [...last.values()];
}

function countFrom(state: CaseState): string {
  if (!state.window) return state.firstWriteAt ?? state.openedAt;
  if (state.terms.clocks.countFrom === "first-write") return state.firstWriteAt ?? state.openedAt;
  const ended = state.ended?.at ?? state.window.endsAt;
  return Date.parse(ended) < Date.parse(state.window.endsAt) ? ended : state.window.endsAt;
}

function partOf(clock: Clock, part: number): string {
  const from = Date.parse(clock.from);
  return new Date(Math.round(from + (Date.parse(clock.dueAt) - from) * part)).toISOString();
}
