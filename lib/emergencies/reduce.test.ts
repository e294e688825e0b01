import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  caseAfter,
  declaration,
  discovery,
  ines,
  lena,
  minutesAfterOpening,
  OPENED,
  priya,
  tomasz,
} from "./case-fixtures.ts";
import { caseStatus, milestones, retroMilestone, type CaseState, type Person } from "./case.ts";
import { reduceCase } from "./reduce.ts";
import { CASE_VERBS, type CaseVerb, type Outcome, type Refusal } from "./verb.ts";

const range = discovery.range;
const verbs: Readonly<Record<(typeof CASE_VERBS)[number] | "declare" | "find" | "post-review", CaseVerb>> = {
  declare: declaration,
  find: discovery,
  authorise: { verb: "authorise" },
  acknowledge: { verb: "acknowledge" },
  claim: { verb: "claim", asImplementer: false },
  extend: { verb: "extend", minutes: 60 },
  cancel: { verb: "cancel", reason: "not needed" },
  "hand-over": { verb: "hand-over", to: ines },
  note: { verb: "note", text: "pool is full" },
  end: { verb: "end" },
  "link-pr": { verb: "link-pr", repository: "northwind/fleet-prod", number: "1861", purpose: "retro" },
  review: { verb: "review", of: "change", outcome: "approved", comment: "same field", range, expected: null },
  "post-review": {
    verb: "review",
    of: "implementation",
    outcome: "keep",
    comment: "fine",
    range: null,
    expected: null,
  },
  close: { verb: "close", records: [{ key: "declaration", state: "held" }] },
  dismiss: { verb: "dismiss", reason: "a bot" },
};
type Verb = keyof typeof verbs;

const asked = { ...declaration, authorisation: { mode: "asked" as const, named: tomasz } };
const D: readonly [CaseVerb, Person] = [declaration, priya];
const F: readonly [CaseVerb, Person] = [discovery, ines];
const live = { ...declaration, range: null };
const states: Readonly<Record<string, CaseState | undefined>> = {
  none: undefined,
  asked: caseAfter([asked, priya]),
  verbal: caseAfter(D),
  authorised: caseAfter(D, [verbs.authorise, tomasz]),
  acknowledged: caseAfter(D, [verbs.acknowledge, lena]),
  ended: caseAfter(D, [verbs.authorise, tomasz], [verbs.end, priya]),
  linked: caseAfter(D, [verbs.authorise, tomasz], [verbs.end, priya], [verbs["link-pr"], priya]),
  reviewed: caseAfter(
    [live, priya],
    [verbs["link-pr"], priya],
    [verbs.end, priya],
    [{ ...verbs.review, range: null } as CaseVerb, lena],
  ),
  cancelled: caseAfter(D, [verbs.cancel, priya]),
  closed: caseAfter(D, [verbs.end, priya], [verbs.close, ines]),
  found: caseAfter(F),
  "found-seen": caseAfter(F, [verbs.acknowledge, lena]),
  "found-unknown": caseAfter([{ ...discovery, implementers: [] }, ines]),
  proposed: caseAfter(F, [verbs.dismiss, tomasz]),
  dismissed: caseAfter(F, [verbs.dismiss, tomasz], [verbs.dismiss, lena]),
};

function attempt(state: string, verb: Verb, by: Person = ines): Refusal | "ok" {
  const outcome: Outcome = reduceCase(states[state], verbs[verb], {
    id: "E-2026-007",
    inboxId: 99,
    at: minutesAfterOpening(45),
    by,
  });
  return outcome.ok ? "ok" : outcome.refusal;
}

// One row for each state; columns in the order of VERBS. Asked by Ines, who has had no part in any of them.
const VERBS = [
  "declare",
  "find",
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
  "post-review",
  "close",
  "dismiss",
] as const;
const MATRIX: Readonly<Record<string, string>> = {
  none: "ok ok NO_CASE NO_CASE NO_CASE NO_CASE NO_CASE NO_CASE NO_CASE NO_CASE NO_CASE NO_CASE NO_CASE NO_CASE NO_CASE",
  asked: "ALREADY_OPEN ALREADY_OPEN ok ok ok ok ok NOT_OWNER ok ok ok NOT_ENDED NOT_ENDED NOT_ENDED ONLY_FOUND",
  verbal: "ALREADY_OPEN ALREADY_OPEN ok ok ok ok ok NOT_OWNER ok ok ok NOT_ENDED NOT_ENDED NOT_ENDED ONLY_FOUND",
  authorised:
    "ALREADY_OPEN ALREADY_OPEN ALREADY_AUTHORISED ok ok ok ok NOT_OWNER ok ok ok NOT_ENDED NOT_ENDED NOT_ENDED ONLY_FOUND",
  acknowledged:
    "ALREADY_OPEN ALREADY_OPEN ok ALREADY_ACKNOWLEDGED ok ok ok NOT_OWNER ok ok ok NOT_ENDED NOT_ENDED NOT_ENDED ONLY_FOUND",
  ended:
    "ALREADY_OPEN ALREADY_OPEN ALREADY_AUTHORISED ok ok ALREADY_ENDED ALREADY_ENDED NOT_OWNER ok ALREADY_ENDED ok RETRO_MISSING ok ok ONLY_FOUND",
  linked:
    "ALREADY_OPEN ALREADY_OPEN ALREADY_AUTHORISED ok ok ALREADY_ENDED ALREADY_ENDED NOT_OWNER ok ALREADY_ENDED ALREADY_LINKED ok ok ok ONLY_FOUND",
  reviewed:
    "ALREADY_OPEN ALREADY_OPEN ok ok ok ALREADY_ENDED ALREADY_ENDED NOT_OWNER ok ALREADY_ENDED ALREADY_LINKED ALREADY_REVIEWED ok ok ONLY_FOUND",
  cancelled:
    "ALREADY_OPEN ALREADY_OPEN ok ok ok ALREADY_ENDED ALREADY_ENDED NOT_OWNER ok ALREADY_ENDED ok ok ok ok ONLY_FOUND",
  closed:
    "ALREADY_OPEN ALREADY_OPEN CASE_OVER CASE_OVER CASE_OVER CASE_OVER CASE_OVER CASE_OVER CASE_OVER CASE_OVER CASE_OVER CASE_OVER CASE_OVER CASE_OVER CASE_OVER",
  found: "ALREADY_OPEN ALREADY_OPEN ok ok ok ONLY_DECLARED ONLY_DECLARED NOT_OWNER ok ALREADY_ENDED ok ok ok ok ok",
  "found-seen":
    "ALREADY_OPEN ALREADY_OPEN ok ALREADY_ACKNOWLEDGED ok ONLY_DECLARED ONLY_DECLARED NOT_OWNER ok ALREADY_ENDED ok ok ok ok ok",
  "found-unknown":
    "ALREADY_OPEN ALREADY_OPEN IMPLEMENTER_UNKNOWN ok ok ONLY_DECLARED ONLY_DECLARED ok ok ALREADY_ENDED ok IMPLEMENTER_UNKNOWN IMPLEMENTER_UNKNOWN ok ok",
  proposed: "ALREADY_OPEN ALREADY_OPEN ok ok ok ONLY_DECLARED ONLY_DECLARED NOT_OWNER ok ALREADY_ENDED ok ok ok ok ok",
  dismissed:
    "ALREADY_OPEN ALREADY_OPEN CASE_OVER CASE_OVER CASE_OVER CASE_OVER CASE_OVER CASE_OVER CASE_OVER CASE_OVER CASE_OVER CASE_OVER CASE_OVER CASE_OVER CASE_OVER",
};

describe("every state and verb", () => {
  const rows = Object.entries(MATRIX).flatMap(([state, row]) =>
    row.split(" ").map((expected, at) => [state, VERBS[at] ?? "note", expected] as const),
  );
  it("has a row for every state and a column for every verb", () => {
    expect(Object.keys(MATRIX)).toEqual(Object.keys(states));
    expect(rows).toHaveLength(Object.keys(states).length * VERBS.length);
    for (const verb of CASE_VERBS) expect(VERBS).toContain(verb);
  });
  it.each(rows)("%s, %s: %s", (state, verb, expected) => {
    expect(attempt(state, verb)).toBe(expected);
  });
});

describe("two people", () => {
  it.each<[string, Verb, Person, Refusal]>([
    ["verbal", "authorise", priya, "SELF_AUTHORISATION"],
    ["verbal", "acknowledge", priya, "SELF_ACKNOWLEDGEMENT"],
    ["verbal", "extend", priya, "SELF_AUTHORISATION"],
    ["linked", "review", priya, "SELF_REVIEW"],
    ["linked", "review", tomasz, "AUTHORISER_REVIEW"],
    ["linked", "post-review", priya, "SELF_REVIEW"],
    ["ended", "close", priya, "SELF_CLOSURE"],
    ["found", "review", priya, "SELF_REVIEW"],
    ["found", "dismiss", priya, "SELF_DISMISSAL"],
    ["proposed", "dismiss", tomasz, "SAME_PERSON"],
  ])("%s, %s by %o: %s", (state, verb, by, refusal) => {
    expect(attempt(state, verb, by)).toBe(refusal);
  });

  it("refuses a declaration that its implementer authorises", () => {
    const self = { ...declaration, authorisation: { mode: "verbal" as const, named: priya } };
    expect(reduceCase(undefined, self, { id: "E-1", inboxId: 1, at: OPENED, by: priya })).toEqual({
      ok: false,
      refusal: "SELF_AUTHORISATION",
    });
  });

  it("makes whoever takes over an open window an implementer", () => {
    const state = caseAfter(D, [verbs["hand-over"], priya]);
    expect(state.owner).toEqual(ines);
    expect(state.implementers).toEqual([priya, ines]);
  });

  it("does not hand an open window to the second person", () => {
    const state = caseAfter(D, [verbs.acknowledge, ines]);
    expect(reduceCase(state, verbs["hand-over"], { id: state.id, inboxId: 9, at: OPENED, by: priya })).toEqual({
      ok: false,
      refusal: "SECOND_PERSON",
    });
  });

  it("lets nobody become the implementer of what they acknowledged", () => {
    const state = caseAfter([{ ...discovery, implementers: [] }, ines], [verbs.acknowledge, lena]);
    const claim: CaseVerb = { verb: "claim", asImplementer: true };
    expect(reduceCase(state, claim, { id: state.id, inboxId: 9, at: OPENED, by: lena })).toEqual({
      ok: false,
      refusal: "SECOND_PERSON",
    });
    const claimed = reduceCase(state, claim, { id: state.id, inboxId: 9, at: OPENED, by: priya });
    expect(claimed).toMatchObject({ ok: true, state: { implementers: [priya], owner: priya } });
  });

  it("takes any person for somebody else than a machine", () => {
    const state = caseAfter([{ ...discovery, implementers: [], machine: true }, ines]);
    expect(reduceCase(state, verbs.review, { id: state.id, inboxId: 9, at: OPENED, by: lena }).ok).toBe(true);
  });
});

describe("windows and ranges", () => {
  it.each([0, 241, 1000])("refuses a window of %i minutes", (windowMinutes) => {
    const outcome = reduceCase(
      undefined,
      { ...declaration, windowMinutes },
      { id: "E-1", inboxId: 1, at: OPENED, by: priya },
    );
    expect(outcome).toEqual({ ok: false, refusal: "WINDOW_TOO_LONG" });
  });

  it("extends from the planned end, or from now where that has passed", () => {
    const extended = caseAfter(D, [verbs.extend, tomasz]);
    expect(extended.window).toMatchObject({
      endsAt: minutesAfterOpening(180),
      extensions: [{ minutes: 60, by: tomasz }],
    });
    const late = reduceCase(caseAfter(D), verbs.extend, {
      id: "E-2026-007",
      inboxId: 9,
      at: minutesAfterOpening(300),
      by: tomasz,
    });
    expect(late).toMatchObject({ ok: true, state: { window: { endsAt: minutesAfterOpening(360) } } });
  });

  it("refuses a review of other commits than those of the case", () => {
    const other: CaseVerb = {
      verb: "review",
      of: "change",
      outcome: "approved",
      comment: "",
      range: range && { ...range, after: "c".repeat(40) },
      expected: null,
    };
    expect(reduceCase(states.found, other, { id: "E-2026-007", inboxId: 9, at: OPENED, by: lena })).toEqual({
      ok: false,
      refusal: "RANGE_MISMATCH",
    });
  });

  it("needs the range or a pull request to review commits", () => {
    const bare: CaseVerb = {
      verb: "review",
      of: "change",
      outcome: "approved",
      comment: "",
      range: null,
      expected: null,
    };
    expect(reduceCase(states.found, bare, { id: "E-2026-007", inboxId: 9, at: OPENED, by: lena })).toEqual({
      ok: false,
      refusal: "RETRO_MISSING",
    });
  });

  it("takes the review of the range as the evidence that was brought", () => {
    const state = caseAfter(F, [verbs.review, lena]);
    expect(retroMilestone(state)).toEqual({ at: minutesAfterOpening(1), by: lena });
  });

  it("keeps a request for changes without counting it as the review", () => {
    const wants: CaseVerb = {
      verb: "review",
      of: "change",
      outcome: "changes-requested",
      comment: "no",
      range: null,
      expected: null,
    };
    const state = caseAfter(D, [verbs["link-pr"], priya], [verbs.end, priya], [wants, lena]);
    expect(state.reviewed).toBeNull();
    expect(state.reviews).toHaveLength(1);
  });

  it.each(["waiting", "missing"] as const)("does not close while a record is %s", (missing) => {
    const close: CaseVerb = {
      verb: "close",
      records: [
        { key: "a", state: "held" },
        { key: "b", state: missing },
      ],
    };
    expect(reduceCase(states.ended, close, { id: "E-2026-007", inboxId: 9, at: OPENED, by: ines })).toEqual({
      ok: false,
      refusal: "RECORDS_MISSING",
    });
  });
});

describe("status and milestones", () => {
  it.each([
    ["asked", "declared"],
    ["verbal", "in-effect"],
    ["ended", "ended"],
    ["cancelled", "ended"],
    ["closed", "closed"],
    ["found", "found"],
    ["found-seen", "ended"],
    ["proposed", "found"],
    ["dismissed", "dismissed"],
  ])("%s is %s", (state, status) => {
    const known = states[state];
    expect(known && caseStatus(known)).toBe(status);
  });

  it("counts eight of them", () => {
    const names = milestones(caseAfter(D)).map(({ name }) => name);
    expect(names).toEqual([
      "declared",
      "authorised",
      "acknowledged",
      "ended",
      "retro-linked",
      "reviewed",
      "post-implementation-reviewed",
      "closed",
    ]);
  });

  it("never takes a milestone back, whatever is asked by whomever", () => {
    const people = [priya, tomasz, lena, ines];
    const step = fc.tuple(fc.constantFrom(...VERBS), fc.constantFrom(...people));
    fc.assert(
      fc.property(fc.constantFrom(declaration, discovery), fc.array(step, { maxLength: 25 }), (first, steps) => {
        let state = caseAfter([first, priya]);
        steps.forEach(([verb, by], at) => {
          const before = milestones(state).filter(({ reached }) => reached);
          const outcome = reduceCase(state, verbs[verb], {
            id: state.id,
            inboxId: at + 2,
            at: minutesAfterOpening(at + 1),
            by,
          });
          if (!outcome.ok) return;
          state = outcome.state;
          const after = milestones(state);
          for (const { name, reached } of before)
            expect(after.find((one) => one.name === name)?.reached).toEqual(reached);
          expect(state.authorised?.by.id).not.toBe(priya.id);
          if (state.reviewed) expect(state.implementers.map(({ id }) => id)).not.toContain(state.reviewed.by.id);
        });
      }),
    );
  });
});
