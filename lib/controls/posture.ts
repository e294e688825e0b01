import { catalogue, FRAMEWORKS, frameworkOf, type Control, type FrameworkKey } from "./catalogue.ts";
import type { ControlDto, ControlState, Counts, FrameworkDto, TestDto } from "./contract.ts";
import { BEFORE_COLLECTION, type Verdict } from "./verdict.ts";

export interface TestCount {
  readonly test: string;
  readonly verdict: Verdict;
  readonly reason: string;
  readonly count: number;
}

export const NO_COUNTS: Counts = {
  pass: 0,
  exception: 0,
  waived: 0,
  pending: 0,
  notApplicable: 0,
  unknown: 0,
  items: 0,
};

const FIELD: Readonly<Record<Verdict, Exclude<keyof Counts, "waived" | "items">>> = {
  pass: "pass",
  exception: "exception",
  pending: "pending",
  not_applicable: "notApplicable",
  unknown: "unknown",
};

export function addCount(counts: Counts, verdict: Verdict, count: number): Counts {
  const field = FIELD[verdict];
  return { ...counts, [field]: counts[field] + count, items: counts.items + count };
}

export function sumCounts(all: readonly Counts[]): Counts {
  const sum = { ...NO_COUNTS };
  for (const counts of all) {
    for (const field of Object.keys(NO_COUNTS) as (keyof Counts)[]) sum[field] += counts[field];
  }
  return sum;
}

/**
 * Every test of the catalogue with its counts. `ever` decides what is collected: of everything on record, a test that
 * decided nothing but "not collected yet" and "does not apply" has had no intake (DESIGN §7).
 */
export function testsWith(
  counted: readonly TestCount[],
  ever: readonly TestCount[],
  automated: ReadonlySet<string>,
): Map<string, TestDto> {
  const decided = new Set(
    ever
      .filter(({ verdict, reason }) => verdict !== "not_applicable" && reason !== BEFORE_COLLECTION)
      .map((row) => row.test),
  );
  const counts = new Map<string, Counts>();
  for (const { test, verdict, count } of counted) {
    counts.set(test, addCount(counts.get(test) ?? NO_COUNTS, verdict, count));
  }
  return new Map(
    catalogue.tests.map(({ id, title }): [string, TestDto] => {
      const state = !automated.has(id) ? "not_automated" : decided.has(id) ? "collected" : "not_collected";
      return [id, { id, title, state, counts: state === "collected" ? (counts.get(id) ?? NO_COUNTS) : NO_COUNTS }];
    }),
  );
}

/** A control with the sums of its tests. An item counts once per test, so one change stands in several rows. */
export function toControl(control: Control, tests: ReadonlyMap<string, TestDto>): ControlDto {
  const own = control.tests.flatMap((id) => tests.get(id) ?? []);
  const collected = own.filter(({ state }) => state === "collected");
  const counts = sumCounts(collected.map((test) => test.counts));
  const { key, id, title, summary, support } = control;
  return {
    key,
    framework: frameworkOf(key),
    id,
    title,
    summary,
    support,
    state: stateOf(counts, collected.length),
    tests: own.map((test) => test.id),
    collected: collected.length,
    counts,
  };
}

function stateOf(counts: Counts, collected: number): ControlState {
  if (collected === 0) return "not_collected";
  if (counts.exception > counts.waived) return "exception";
  if (counts.exception > 0) return "waived_only";
  return counts.unknown > 0 ? "unknown" : "no_exception";
}

/** Current editions first, in the order of the catalogue's list. */
export function frameworksOf(controls: readonly ControlDto[]): FrameworkDto[] {
  const keys = Object.keys(FRAMEWORKS) as FrameworkKey[];
  return keys
    .map((framework): FrameworkDto => {
      const own = controls.filter((control) => control.framework === framework);
      const of = (state: ControlState) => own.filter((control) => control.state === state).length;
      return {
        framework,
        ...FRAMEWORKS[framework],
        controls: own.length,
        states: {
          exception: of("exception"),
          waived_only: of("waived_only"),
          unknown: of("unknown"),
          no_exception: of("no_exception"),
          not_collected: of("not_collected"),
        },
      };
    })
    .sort((a, b) => Number(a.retired) - Number(b.retired));
}
