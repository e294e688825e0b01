import { DEFAULT_POLICY } from "../policy/policy.ts";
import type { CaseState, Person, Terms } from "./case.ts";
import { reduceCase } from "./reduce.ts";
import type { CaseVerb } from "./verb.ts";

/** People and openings for the tests of this room. */
export const priya: Person = { id: "u-priya", name: "Priya Raman" };
export const tomasz: Person = { id: "u-tomasz", name: "Tomasz Wilk" };
export const lena: Person = { id: "u-lena", name: "Lena Fischer" };
export const ines: Person = { id: "u-ines", name: "Ines Duarte" };

export const terms: Terms = { policyVersion: 0, clocks: DEFAULT_POLICY.clocks, calendar: DEFAULT_POLICY.calendar };

export const OPENED = "2026-11-20T14:52:08.000Z";

const opening = {
  title: "Raise the connection pool of payments-api",
  reason: "INC-4471",
  incident: "INC-4471",
  environment: "production",
  terms,
  feeds: [],
  causes: [],
  quiet: false,
};

export const declaration: Extract<CaseVerb, { verb: "declare" }> = {
  ...opening,
  verb: "declare",
  via: "page",
  place: { kind: "cluster", name: "prod-eu-1" },
  kind: "live-change",
  range: null,
  implementers: [priya],
  actor: null,
  account: null,
  machine: false,
  windowMinutes: 120,
  authorisation: { mode: "verbal", named: tomasz },
  claimedAt: null,
  firstWriteAt: null,
  lastWriteAt: null,
  endedAt: null,
};

export const discovery: Extract<CaseVerb, { verb: "find" }> = {
  ...opening,
  verb: "find",
  place: { kind: "repository", name: "northwind/fleet-prod" },
  kind: "commit-on-branch",
  range: { repository: "northwind/fleet-prod", branch: "main", before: "a".repeat(40), after: "b".repeat(40) },
  implementers: [priya],
  actor: "priya-r",
  account: "github/583",
  machine: false,
  causes: ["push:northwind/fleet-prod:main:bbbb"],
  firstWriteAt: "2026-11-20T14:50:00.000Z",
  lastWriteAt: "2026-11-20T14:50:00.000Z",
  endedAt: "2026-11-20T14:50:00.000Z",
};

/** Applies verbs to no case at all, one minute apart; throws the refusal if there is one. */
export function caseAfter(...steps: readonly (readonly [CaseVerb, Person])[]): CaseState {
  let state: CaseState | undefined;
  steps.forEach(([verb, by], at) => {
    const outcome = reduceCase(state, verb, { id: "E-2026-007", inboxId: at + 1, at: minutesAfterOpening(at), by });
    if (!outcome.ok) throw new Error(`${verb.verb}: ${outcome.refusal}`);
    state = outcome.state;
  });
  if (!state) throw new Error("No steps.");
  return state;
}

export function minutesAfterOpening(minutes: number): string {
  return new Date(Date.parse(OPENED) + minutes * 60_000).toISOString();
}
