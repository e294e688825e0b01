import { describe, expect, it } from "vitest";
import { monthInterval, monthsBetween } from "./month.ts";

describe("months", () => {
  it("are half-open intervals in UTC", () => {
    expect(monthInterval("2026-12")).toEqual({ from: "2026-12-01T00:00:00.000Z", to: "2027-01-01T00:00:00.000Z" });
    expect(monthInterval(undefined)).toEqual({});
  });

  it("leave none out", () => {
    expect(monthsBetween("2026-11", "2027-02")).toEqual(["2026-11", "2026-12", "2027-01", "2027-02"]);
    expect(monthsBetween("2026-11", "2026-11")).toEqual(["2026-11"]);
    expect(monthsBetween("2026-12", "2026-11")).toEqual([]);
  });
});
