import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { storedPeriod } from "../policy/period.ts";
import { daysAfter } from "../base/week.ts";
import { MAP_WEEKS, weeksOf } from "./week.ts";

describe("weeksOf", () => {
  it("begins weeks on Monday in the zone, also where the clocks change within one", () => {
    const weeks = weeksOf({ from: "2026-03-25", to: "2026-03-31", zone: "Europe/Berlin" });
    expect(weeks).toEqual([
      { first: "2026-03-25", last: "2026-03-29", from: "2026-03-24T23:00:00.000Z", to: "2026-03-29T22:00:00.000Z" },
      { first: "2026-03-30", last: "2026-03-31", from: "2026-03-29T22:00:00.000Z", to: "2026-03-31T22:00:00.000Z" },
    ]);
  });

  it("leaves no moment of the period out and takes none twice, whatever the zone", () => {
    const zones = fc.constantFrom("UTC", "Europe/Berlin", "Asia/Kathmandu", "America/St_Johns", "Pacific/Apia");
    fc.assert(
      fc.property(zones, fc.integer({ min: 0, max: 900 }), fc.integer({ min: 0, max: 500 }), (zone, start, length) => {
        const from = daysAfter("2025-01-01", start);
        const period = { from, to: daysAfter(from, length), zone };
        const weeks = weeksOf(period);
        const stored = storedPeriod(period);
        expect(weeks.at(-1)?.to).toBe(stored.to);
        if (length <= (MAP_WEEKS - 1) * 7) expect(weeks[0]?.from).toBe(stored.from);
        expect(weeks.length).toBeLessThanOrEqual(MAP_WEEKS);
        weeks.slice(1).forEach((week, at) => expect(week.from).toBe(weeks[at]?.to));
        weeks.forEach((week) => expect(week.from < week.to).toBe(true));
      }),
    );
  });
});
