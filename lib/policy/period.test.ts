import { describe, expect, it } from "vitest";
import { reasonOf } from "../base/test-reason.ts";
import { openPeriod, storedPeriod } from "./period.ts";

describe("a period", () => {
  const days = (from: string, to: string, zone: string) => storedPeriod({ from, to, zone });

  it("takes in the whole of its last day, in its zone, across the change of the clocks", () => {
    expect(days("2026-01-01", "2026-01-31", "UTC")).toEqual({
      from: "2026-01-01T00:00:00.000Z",
      to: "2026-02-01T00:00:00.000Z",
    });
    expect(days("2026-03-29", "2026-03-29", "Europe/Berlin")).toEqual({
      from: "2026-03-28T23:00:00.000Z",
      to: "2026-03-29T22:00:00.000Z",
    });
  });

  it("that is none is refused", () => {
    expect(reasonOf(() => days("2026-02-01", "2026-01-01", "UTC"))).toBe("BAD_PERIOD");
    expect(reasonOf(() => days("2026-02-30", "2026-03-01", "UTC"))).toBe("BAD_PERIOD");
    expect(reasonOf(() => days("soon", "2026-03-01", "UTC"))).toBe("BAD_PERIOD");
    expect(reasonOf(() => days("2026-02-01", "2026-03-01", "Mars/Olympus"))).toBe("BAD_ZONE");
    expect(reasonOf(() => openPeriod({ zone: "Mars/Olympus" }))).toBe("BAD_ZONE");
  });

  it("may be open at either end, and is UTC where no zone is named", () => {
    expect(openPeriod({ from: "2026-03-29" })).toEqual({ from: "2026-03-29T00:00:00.000Z" });
    expect(openPeriod({ to: "2026-10-25", zone: "Europe/Berlin" })).toEqual({ to: "2026-10-25T23:00:00.000Z" });
    expect(openPeriod({})).toEqual({});
  });
});
