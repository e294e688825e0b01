import { describe, expect, it } from "vitest";
import { AppError } from "../base/errors.ts";
import { bundleIdentifier, normaliseRequest, requireFramework, storedPeriod, type BundleRequest } from "./request.ts";

function reasonOf(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    if (error instanceof AppError) return error.reason;
    throw error;
  }
  return "none";
}

describe("a framework", () => {
  it("without its edition is an error that names the editions", () => {
    for (const [given, editions] of [
      ["pci", ["pci4", "pci3"]],
      ["iso", ["iso22", "iso13"]],
    ] as const) {
      expect(reasonOf(() => requireFramework(given))).toBe("EDITION_NEEDED");
      for (const edition of editions) expect(() => requireFramework(given)).toThrow(edition);
    }
    expect(reasonOf(() => requireFramework("hipaa"))).toBe("UNKNOWN_FRAMEWORK");
    expect(requireFramework("pci4")).toBe("pci4");
  });
});

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
  });
});

describe("an identifier", () => {
  const request: BundleRequest = {
    ...{ framework: "soc2", from: "2026-01-01", to: "2026-01-31", zone: "UTC" },
    ...{ repositories: ["B/x", "a/y", "a/Y"], environments: "all" },
  };

  it("names the same request the same way, however it is spelt, and another size another way", () => {
    const same = normaliseRequest({ ...request, repositories: ["a/y", "b/x"] });
    expect(bundleIdentifier("log", 5, normaliseRequest(request))).toBe(bundleIdentifier("log", 5, same));
    expect(bundleIdentifier("log", 6, same)).not.toBe(bundleIdentifier("log", 5, same));
  });
});
