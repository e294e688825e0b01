import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { splitDays } from "./filter.ts";

const HOUR = 3_600_000;
const START = Date.parse("2026-11-01T00:00:00.000Z");
const hour = (n: number) => new Date(START + n * HOUR).toISOString();

/** Hours that a split covers, one by one. */
function hoursOf(split: ReturnType<typeof splitDays>, from: number, to: number): number[] {
  const covered: number[] = [];
  for (let n = from; n < to; n += 1) {
    const at = hour(n);
    const day = at.slice(0, 10);
    const { days } = split;
    if (days && (days.from === null || day >= days.from) && (days.to === null || day < days.to)) covered.push(n);
    for (const rest of split.rest) if (at >= rest.from && at < rest.to) covered.push(n);
  }
  return covered;
}

describe("splitDays", () => {
  it("covers every hour of the period once, and no other", () => {
    const bound = fc.option(fc.integer({ min: 0, max: 120 }), { nil: null });
    fc.assert(
      fc.property(bound, bound, (from, to) => {
        const split = splitDays(from === null ? null : hour(from), to === null ? null : hour(to));
        const expected = Array.from({ length: 144 }, (_none, n) => n).filter(
          (n) => (from === null || n >= from) && (to === null || n < to),
        );
        expect(hoursOf(split, 0, 144).sort((a, b) => a - b)).toEqual(expected);
      }),
    );
  });
});
