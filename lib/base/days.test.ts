import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { firstDayOf, wholeUnits, type Days } from "./days.ts";

const DAY_MS = 86_400_000;
const FIRST = Date.parse("2025-11-15T00:00:00Z");
const day = (n: number) => new Date(FIRST + n * DAY_MS).toISOString().slice(0, 10);
const ALL = Array.from({ length: 120 }, (_, n) => day(n));
const within = ({ from, to }: Days, at: string) => (!from || at >= from) && (!to || at < to);

describe("wholeUnits", () => {
  it.each(["week", "month"] as const)("covers every day of a period once, a %s only as a whole", (unit) => {
    const end = fc.option(fc.integer({ min: 0, max: 119 }).map(day), { nil: null });
    fc.assert(
      fc.property(end, end, (a, b) => {
        const [from, to] = a && b && a > b ? [b, a] : [a, b];
        const { whole, days } = wholeUnits(unit, { from, to });
        for (const at of ALL) {
          const byUnit = whole && within(whole, firstDayOf(unit, at)) ? 1 : 0;
          const byDay = days.filter((part) => within(part, at)).length;
          expect(byUnit + byDay, at).toBe(within({ from, to }, at) ? 1 : 0);
        }
      }),
      { numRuns: 500 },
    );
  });
});
