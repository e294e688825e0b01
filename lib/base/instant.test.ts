import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseInstant } from "./instant.ts";

describe("parseInstant", () => {
  it.each([
    ["2019-05-15T15:20:33Z", "2019-05-15T15:20:33.000Z"],
    ["2021-08-19T12:16:32.000-04:00", "2021-08-19T16:16:32.000Z"],
    ["2026-11-20T08:00:00.123456789Z", "2026-11-20T08:00:00.123Z"],
    ["2016-08-12 15:23:28 UTC", "2016-08-12T15:23:28.000Z"],
    ["2021-04-28 21:50:00 +0200", "2021-04-28T19:50:00.000Z"],
    [1557933657, "2019-05-15T15:20:57.000Z"],
  ])("reads %s", (text, instant) => {
    expect(parseInstant(text)).toBe(instant);
  });

  it.each([
    ["no zone", "2019-05-15T15:20:33"],
    ["no such month", "2019-13-15T15:20:33Z"],
    ["Go's zero time", "0001-01-01T00:00:00Z"],
    ["a year that PostgreSQL does not read", 1e12],
    ["not a number", Number.NaN],
    ["nothing", null],
    ["an object", {}],
  ])("refuses %s", (_what, text) => {
    expect(parseInstant(text)).toBeNull();
  });

  it("never throws, and answers RFC 3339 of four-digit years", () => {
    fc.assert(
      fc.property(fc.anything(), (value) => {
        const instant = parseInstant(value);
        if (instant !== null) expect(instant).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
      }),
    );
    fc.assert(fc.property(fc.double(), (seconds) => !parseInstant(seconds)?.startsWith("+")));
  });
});
