import type { CaseRecord } from "./case-record.ts";
import { caseStatus, isOver, milestones, type CaseState, type MilestoneName } from "./case.ts";
import { clocksOf, lateClocks, readClock, type Clock, type ClockName } from "./clocks.ts";
import type { CaseSummary, CaseView, ClockView, SuspicionView } from "./contract.ts";
import type { Suspicion } from "./suspicion.ts";

/** What lists show of a case at a moment. */
export function summaryOf(state: CaseState, now: string): CaseSummary {
  const over = state.closed ?? state.dismissed;
  const clocks = clocksOf(state).map((clock) => clockView(clock, now, over !== null));
  const waiting = clocks.filter(({ doneAt, reading }) => doneAt === null && reading.state !== "void");
  const next = waiting.sort((a, b) => Date.parse(a.dueAt) - Date.parse(b.dueAt))[0] ?? null;
  return {
    id: state.id,
    origin: state.origin,
    status: caseStatus(state),
    title: state.title,
    place: { ...state.place },
    environment: state.environment,
    implementer: state.implementers.map(({ name }) => name).join(", ") || (state.actor ?? "unknown"),
    owner: state.owner?.name ?? null,
    openedAt: state.openedAt,
    claimedAt: state.claimedAt,
    overAt: over?.at ?? null,
    late: state.dismissed ? [] : lateClocks(state, over?.at ?? now),
    next,
  };
}

export function clockView(clock: Clock, now: string, over: boolean): ClockView {
  return { ...clock, reading: readClock(clock, now, over) };
}

export function clockViews(state: CaseState, now: string): ClockView[] {
  return clocksOf(state).map((clock) => clockView(clock, now, isOver(state)));
}

const ENTRY_OF: Readonly<Partial<Record<MilestoneName, string>>> = {
  declared: "declare",
  detected: "find",
  authorised: "authorise",
  acknowledged: "acknowledge",
  ended: "end",
  "retro-linked": "link-pr",
  reviewed: "review",
  "post-implementation-reviewed": "post-review",
  closed: "close",
  dismissed: "dismiss",
};

const CLOCK_OF: Readonly<Partial<Record<MilestoneName, ClockName>>> = {
  authorised: "confirmation",
  acknowledged: "acknowledge",
  ended: "window",
  "retro-linked": "retro",
  reviewed: "review",
  "post-implementation-reviewed": "post-review",
};

/** The spine: each milestone with who reached it, its ledger entry, and when it is due where it is not reached. */
export function milestoneViews(record: CaseRecord): CaseView["milestones"] {
  const clocks = new Map(clocksOf(record.case).map((clock) => [clock.name, clock]));
  return milestones(record.case).map(({ name, reached }) => {
    const clock = CLOCK_OF[name];
    const verb = name === "ended" && record.case.cancelled ? "cancel" : ENTRY_OF[name];
    return {
      name,
      at: reached?.at ?? null,
      by: reached ? { ...reached.by } : null,
      entry: reached && verb ? (record.entries[verb] ?? null) : null,
      dueAt: clock ? (clocks.get(clock)?.dueAt ?? null) : null,
    };
  });
}

export function suspicionView(suspicion: Suspicion): SuspicionView {
  const { key, kind, outcome, headline, place, doer, at, receivedAt, explained, index } = suspicion;
  return {
    ...{ key, kind, outcome, headline, at, receivedAt, explained },
    place: { ...place },
    actor: doer.person?.name ?? doer.name,
    case: suspicion.case,
    entry: index,
  };
}
