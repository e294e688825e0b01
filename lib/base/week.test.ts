import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { daysAfter, mondayOf, mondaysBetween, weekName } from "./week.ts";

const day = fc.integer({ min: 0, max: 40_000 }).map((days) => new Date(days * 86_400_000).toISOString().slice(0, 10));

describe("ISO weeks", () => {
  test.each([
    ["2026-11-20", "2026-11-16", "2026-W47"],
    ["2026-11-16", "2026-11-16", "2026-W47"],
    ["2026-11-22", "2026-11-16", "2026-W47"],
    ["2027-01-03", "2026-12-28", "2026-W53"],
    ["2027-01-04", "2027-01-04", "2027-W01"],
    ["2024-12-31", "2024-12-30", "2025-W01"],
  ])("%s is in the week of %s, %s", (of, monday, name) => {
    expect(mondayOf(of)).toBe(monday);
    expect(weekName(monday)).toBe(name);
  });

  test("every day is in exactly one week, and names of weeks that follow each other differ", () => {
    fc.assert(
      fc.property(day, (one) => {
        const monday = mondayOf(one);
        expect(one >= monday && one < daysAfter(monday, 7)).toBe(true);
        expect(weekName(daysAfter(monday, 7)) > weekName(monday)).toBe(true);
      }),
    );
  });

  test("a period's weeks are those it touches at either end", () => {
    expect(mondaysBetween("2026-11-15", "2026-11-23")).toEqual(["2026-11-09", "2026-11-16", "2026-11-23"]);
    expect(mondaysBetween("2026-11-17", "2026-11-17")).toEqual(["2026-11-16"]);
  });
});
