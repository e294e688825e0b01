import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { addBusinessDays, addMinutes, isWorkingDay, isZone, localDate, toInstant, toLocal } from "./calendar.ts";
import type { BusinessCalendar } from "./policy.ts";

const calendar = (zone: string, holidays: string[] = []): BusinessCalendar => ({
  zone,
  workingDays: [1, 2, 3, 4, 5],
  holidays,
});
const zones = ["UTC", "Europe/Berlin", "America/New_York", "Asia/Kathmandu", "Australia/Lord_Howe", "Pacific/Apia"];
const instants = fc
  .date({ min: new Date("2015-01-01T00:00:00Z"), max: new Date("2035-01-01T00:00:00Z"), noInvalidDate: true })
  .map((date) => date.toISOString());

describe("zone arithmetic", () => {
  it.each([
    ["2026-03-29T00:59:59.000Z", "Europe/Berlin", [2026, 3, 29, 1, 59, 59]],
    ["2026-03-29T01:00:00.000Z", "Europe/Berlin", [2026, 3, 29, 3, 0, 0]],
    ["2026-10-25T00:30:00.000Z", "Europe/Berlin", [2026, 10, 25, 2, 30, 0]],
    ["2026-10-25T01:30:00.000Z", "Europe/Berlin", [2026, 10, 25, 2, 30, 0]],
    ["2026-11-20T18:15:00.000Z", "Asia/Kathmandu", [2026, 11, 21, 0, 0, 0]],
  ])("reads %s in %s", (instant, zone, expected) => {
    const { year, month, day, hour, minute, second } = toLocal(instant, zone);
    expect([year, month, day, hour, minute, second]).toEqual(expected);
  });

  it("takes the first of two equal wall times and goes past a gap", () => {
    const wall = { year: 2026, month: 10, day: 25, hour: 2, minute: 30, second: 0, millisecond: 0 };
    expect(toInstant(wall, "Europe/Berlin")).toBe("2026-10-25T00:30:00.000Z");
    const gap = { ...wall, month: 3, day: 29 };
    expect(toInstant(gap, "Europe/Berlin")).toBe("2026-03-29T01:30:00.000Z");
  });

  it("returns to a wall time that reads the same", () => {
    fc.assert(
      fc.property(instants, fc.constantFrom(...zones), (instant, zone) => {
        const local = toLocal(instant, zone);
        expect(toLocal(toInstant(local, zone), zone)).toEqual(local);
      }),
    );
  });

  it("knows a zone from a word", () => {
    expect(isZone("Europe/Berlin")).toBe(true);
    expect(isZone("Berlin")).toBe(false);
    expect(localDate("2026-11-20T23:30:00Z", "Asia/Kathmandu")).toBe("2026-11-21");
  });
});

describe("business days", () => {
  it.each([
    ["a Friday afternoon", "2026-11-20T15:24:40.000Z", 3, calendar("UTC"), "2026-11-25T15:24:40.000Z"],
    ["a Friday, five days", "2026-11-20T15:24:40.000Z", 5, calendar("UTC"), "2026-11-27T15:24:40.000Z"],
    ["a Saturday", "2026-11-21T10:00:00.000Z", 1, calendar("UTC"), "2026-11-23T10:00:00.000Z"],
    [
      "a holiday on the way",
      "2026-12-24T09:00:00.000Z",
      1,
      calendar("UTC", ["2026-12-25"]),
      "2026-12-28T09:00:00.000Z",
    ],
    // Friday 23:50 before clocks go forward (29 March) and back (25 October): the same time of day on Wednesday.
    ["spring", "2026-03-27T22:50:00.000Z", 3, calendar("Europe/Berlin"), "2026-04-01T21:50:00.000Z"],
    ["autumn", "2026-10-23T21:50:00.000Z", 3, calendar("Europe/Berlin"), "2026-10-28T22:50:00.000Z"],
    // Friday evening in New York is Saturday in UTC: the zone decides which day it is.
    ["another zone's Friday", "2026-11-21T03:00:00.000Z", 1, calendar("America/New_York"), "2026-11-24T03:00:00.000Z"],
    ["no day at all", "2026-11-21T03:00:00.000Z", 0, calendar("UTC"), "2026-11-21T03:00:00.000Z"],
  ])("%s", (_name, from, days, days_of, expected) => {
    expect(addBusinessDays(from, days, days_of)).toBe(expected);
  });

  it("lands on a working day, is monotonic, and counts as many days as asked", () => {
    const holidays = fc.array(fc.constantFrom("2026-12-25", "2026-12-28", "2026-01-01", "2026-05-01"));
    fc.assert(
      fc.property(
        instants,
        fc.integer({ min: 1, max: 15 }),
        fc.constantFrom(...zones),
        holidays,
        (at, days, zone, off) => {
          const days_of = calendar(zone, off);
          const due = addBusinessDays(at, days, days_of);
          expect(isWorkingDay(toLocal(due, zone), days_of)).toBe(true);
          expect(due > at).toBe(true);
          expect(addBusinessDays(at, days + 1, days_of) > due).toBe(true);
          let counted = 0;
          const last = localDate(due, zone);
          for (let local = toLocal(at, zone), noon = ""; noon !== last;) {
            const next = new Date(Date.UTC(local.year, local.month - 1, local.day + 1, 12));
            local = { ...local, year: next.getUTCFullYear(), month: next.getUTCMonth() + 1, day: next.getUTCDate() };
            noon = next.toISOString().slice(0, 10);
            if (isWorkingDay(local, days_of)) counted++;
          }
          expect(counted).toBe(days);
        },
      ),
      { numRuns: 200 },
    );
  });

  it("refuses a calendar in which nobody ever works", () => {
    const never = { zone: "UTC", workingDays: [], holidays: [] };
    expect(() => addBusinessDays("2026-11-20T00:00:00Z", 1, never)).toThrow(
      expect.objectContaining({ reason: "NO_WORKING_DAY" }),
    );
  });

  it("counts elapsed minutes over a change of clocks", () => {
    expect(addMinutes("2026-10-24T22:00:00.000Z", 240)).toBe("2026-10-25T02:00:00.000Z");
  });
});
