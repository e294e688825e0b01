import { describe, expect, it } from "vitest";
import { reasonOf } from "../base/test-reason.ts";
import { bundleIdentifier, normaliseRequest, requireFramework, type BundleRequest } from "./request.ts";

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
