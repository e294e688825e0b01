import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  caseAfter,
  declaration,
  discovery,
  lena,
  minutesAfterOpening,
  OPENED,
  priya,
  terms,
  tomasz,
} from "./case-fixtures.ts";
import {
  clocksOf,
  deadlinesOf,
  dueTimesOfDeclaration,
  lateClocks,
  loudest,
  pastAtDiscovery,
  readClock,
  type ClockName,
} from "./clocks.ts";
import type { CaseState } from "./case.ts";
import { reduceCase } from "./reduce.ts";

const due = (state: CaseState, name: ClockName) => clocksOf(state).find((clock) => clock.name === name)?.dueAt;
const berlin = { ...terms, calendar: { ...terms.calendar, zone: "Europe/Berlin" } };

describe("due times", () => {
  it("are those printed at declaration", () => {
    const state = caseAfter([declaration, priya]);
    const printed = dueTimesOfDeclaration(OPENED, 120, terms);
    for (const clock of clocksOf(state)) expect(printed[clock.name]).toBe(clock.dueAt);
    expect(printed).toEqual({
      acknowledge: "2026-11-20T15:22:08.000Z",
      window: "2026-11-20T16:52:08.000Z",
      confirmation: "2026-11-20T18:52:08.000Z",
      retro: "2026-11-21T16:52:08.000Z",
      review: "2026-11-25T16:52:08.000Z",
      "post-review": "2026-11-27T16:52:08.000Z",
    });
  });

  it("come forward when it ends early", () => {
    const state = caseAfter([declaration, priya], [{ verb: "end" }, priya]);
    expect(due(state, "retro")).toBe("2026-11-21T14:53:08.000Z");
    expect(due(state, "review")).toBe("2026-11-25T14:53:08.000Z");
  });

  it("are not put off by ending late", () => {
    const late = { ...caseAfter([declaration, priya]), ended: { at: minutesAfterOpening(600), by: priya } };
    expect(due(late, "retro")).toBe("2026-11-21T16:52:08.000Z");
  });

  it("move with an authorised extension", () => {
    const state = caseAfter([declaration, priya], [{ verb: "extend", minutes: 60 }, tomasz]);
    expect(due(state, "window")).toBe("2026-11-20T17:52:08.000Z");
    expect(due(state, "retro")).toBe("2026-11-21T17:52:08.000Z");
  });

  it("count from the first write for a found case, acknowledgement from its detection", () => {
    const state = caseAfter([discovery, lena]);
    expect(due(state, "acknowledge")).toBe("2026-11-20T15:22:08.000Z");
    expect(due(state, "retro")).toBe("2026-11-21T14:50:00.000Z");
    expect(due(state, "window")).toBeUndefined();
  });

  it("follow the policy that counts from the first write", () => {
    const strict = { ...terms, clocks: { ...terms.clocks, countFrom: "first-write" as const } };
    expect(due(caseAfter([{ ...declaration, terms: strict }, priya]), "retro")).toBe("2026-11-21T14:52:08.000Z");
  });

  it("ask for no retro evidence where nothing was changed", () => {
    const state = caseAfter([declaration, priya], [{ verb: "cancel", reason: "not needed" }, priya]);
    expect(due(state, "retro")).toBeUndefined();
    expect(due(state, "review")).toBeDefined();
  });

  it.each([
    // Friday 23:50 in Berlin, plus an hour is Saturday 00:50. The clocks change in the night to
    // Sunday: 24 hours elapse, the business days (Monday to Wednesday, to Friday) keep 00:50.
    [
      "back",
      "2026-10-23T21:50:00.000Z",
      "2026-10-24T22:50:00.000Z",
      "2026-10-27T23:50:00.000Z",
      "2026-10-29T23:50:00.000Z",
    ],
    [
      "forward",
      "2026-03-27T22:50:00.000Z",
      "2026-03-28T23:50:00.000Z",
      "2026-03-31T22:50:00.000Z",
      "2026-04-02T22:50:00.000Z",
    ],
  ])("keep the time of day over a weekend on which clocks go %s", (_name, at, retro, review, postReview) => {
    const printed = dueTimesOfDeclaration(at, 60, berlin);
    expect(printed).toMatchObject({ retro, review, "post-review": postReview });
  });
});

describe("reading a clock", () => {
  const clock = { name: "retro" as const, from: minutesAfterOpening(0), dueAt: minutesAfterOpening(100), doneAt: null };
  it.each([
    [clock, -10, { state: "waiting", startsAt: OPENED, leftMs: 110 * 60_000 }],
    [clock, 25, { state: "running", leftMs: 75 * 60_000, part: 0.25 }],
    [clock, 100, { state: "breached", lateMs: 0 }],
    [clock, 103, { state: "breached", lateMs: 3 * 60_000 }],
    [{ ...clock, doneAt: minutesAfterOpening(100) }, 500, { state: "met", tookMs: 100 * 60_000 }],
    [{ ...clock, doneAt: minutesAfterOpening(101) }, 500, { state: "met-late", tookMs: 101 * 60_000, lateMs: 60_000 }],
    [{ ...clock, doneAt: minutesAfterOpening(-5) }, 500, { state: "met", tookMs: 0 }],
  ])("%o after %i minutes", (one, minutes, expected) => {
    expect(readClock(one, minutesAfterOpening(minutes), false)).toEqual(expected);
  });

  it("is void once the case is over", () => {
    expect(readClock(clock, minutesAfterOpening(500), true)).toEqual({ state: "void" });
  });

  it("names what was late", () => {
    const state = caseAfter([declaration, priya]);
    expect(lateClocks(state, minutesAfterOpening(29))).toEqual([]);
    expect(lateClocks(state, minutesAfterOpening(31))).toEqual(["acknowledge"]);
    const answered = { ...state, acknowledged: { at: minutesAfterOpening(31), by: lena } };
    expect(lateClocks(answered, minutesAfterOpening(40))).toEqual(["acknowledge"]);
  });
});

describe("deadlines", () => {
  it("stand at half, four fifths and the end of each open clock", () => {
    const state = caseAfter([declaration, priya]);
    const of = (clock: ClockName) => deadlinesOf(state).filter((one) => one.clock === clock);
    expect(of("acknowledge").map(({ key, dueAt }) => [key, dueAt])).toEqual([
      ["case:E-2026-007:acknowledge:half", minutesAfterOpening(15)],
      ["case:E-2026-007:acknowledge:most", minutesAfterOpening(24)],
      ["case:E-2026-007:acknowledge:breach", minutesAfterOpening(30)],
    ]);
    expect(deadlinesOf(state)).toHaveLength(18);
  });

  it("end with what they wait for", () => {
    const state = caseAfter([declaration, priya], [{ verb: "acknowledge" }, lena]);
    expect(deadlinesOf(state).some((one) => one.clock === "acknowledge")).toBe(false);
    const dismissed = caseAfter(
      [discovery, lena],
      [{ verb: "dismiss", reason: "x" }, tomasz],
      [{ verb: "dismiss", reason: "x" }, lena],
    );
    expect(deadlinesOf(dismissed)).toEqual([]);
  });

  it("are new ones for an extended window", () => {
    const state = caseAfter([declaration, priya], [{ verb: "extend", minutes: 60 }, tomasz]);
    expect(
      deadlinesOf(state)
        .filter((one) => one.clock === "window")
        .map(({ key }) => key),
    ).toEqual(["case:E-2026-007:window.1:half", "case:E-2026-007:window.1:most", "case:E-2026-007:window.1:breach"]);
  });

  it("are told apart from those that had passed at discovery", () => {
    const state = caseAfter([{ ...discovery, firstWriteAt: "2026-11-18T10:00:00.000Z" }, lena]);
    expect(pastAtDiscovery(state).map(({ clock, step }) => `${clock} ${step}`)).toEqual([
      "retro half",
      "retro most",
      "retro breach",
    ]);
    expect(pastAtDiscovery(caseAfter([declaration, priya]))).toEqual([]);
  });

  it("make one message for each clock, however many fall due together", () => {
    const state = caseAfter([declaration, priya]);
    const told = loudest(
      deadlinesOf(state).filter((one) => one.clock === "acknowledge" || one.key.endsWith("review:half")),
    );
    expect(told.map(({ key }) => key)).toEqual([
      "case:E-2026-007:acknowledge:breach",
      "case:E-2026-007:review:half",
      "case:E-2026-007:post-review:half",
    ]);
  });

  it("come in order, between the start of their clock and its end, under keys of their own", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 240 }), fc.integer({ min: 0, max: 5_000_000 }), (windowMinutes, later) => {
        const at = minutesAfterOpening(later);
        const opened = reduceCase(
          undefined,
          { ...declaration, windowMinutes, terms: berlin },
          { id: "E-1", inboxId: 1, at, by: priya },
        );
        if (!opened.ok) throw new Error(opened.refusal);
        const shifted = opened.state;
        const deadlines = deadlinesOf(shifted);
        expect(new Set(deadlines.map(({ key }) => key)).size).toBe(deadlines.length);
        for (const clock of clocksOf(shifted)) {
          const times = deadlines.filter((one) => one.clock === clock.name).map((one) => Date.parse(one.dueAt));
          expect(times).toEqual([...times].sort((a, b) => a - b));
          expect(times.at(-1)).toBe(Date.parse(clock.dueAt));
        }
      }),
    );
  });
});
