import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isWithin } from "./grant.ts";
import { EVERYTHING, inScope, isUnlimited, mintScope, scopeParameters, systemScope } from "./scope.ts";

const bounded = mintScope({ repositories: ["Acme/Deploy"], environments: ["prod"] });

describe("inScope", () => {
  it.each([
    [{ repository: "acme/deploy" }, true],
    [{ repository: "ACME/DEPLOY", environment: "prod" }, true],
    [{ environment: "prod" }, true],
    [{ repository: "acme/other" }, false],
    [{ repository: "acme/deploy", environment: "staging" }, false],
    [{ repository: "acme/other", environment: "prod" }, false],
    [{ repository: ["acme/other", "acme/deploy"] }, true],
    [{ repository: [], environment: null }, false],
    [{}, false],
  ])("%j is %s for a scope of one repository and one environment", (placement, expected) => {
    expect(inScope(bounded, placement)).toBe(expected);
  });

  it("shows what stands nowhere to a scope that limits neither dimension", () => {
    expect(inScope(systemScope(), {})).toBe(true);
    expect(inScope(mintScope({ repositories: "all", environments: ["prod"] }), {})).toBe(false);
  });

  it("holds a half-open period, and hides what has no time", () => {
    const period = mintScope({ ...EVERYTHING, from: "2026-01-01T00:00:00Z", to: "2026-04-01T00:00:00Z" });
    const at = (text: string | null) => inScope(period, { repository: "a/b", at: text });
    expect(at("2026-01-01T00:00:00.000Z")).toBe(true);
    expect(at("2026-03-31T23:59:59.999Z")).toBe(true);
    expect(at("2026-04-01T00:00:00Z")).toBe(false);
    expect(at("2026-04-01T01:00:00+02:00")).toBe(true);
    expect(at("2025-12-31T23:59:59Z")).toBe(false);
    expect(at(null)).toBe(false);
  });

  it("grants nothing with empty lists", () => {
    const nothing = mintScope({ repositories: [], environments: [] });
    expect([{}, { repository: "a/b" }, { environment: "prod" }].some((place) => inScope(nothing, place))).toBe(false);
  });
});

describe("scopes", () => {
  it("cannot be widened after minting", () => {
    const names = ["a/b"];
    const scope = mintScope({ repositories: names, environments: "all" });
    names.push("c/d");
    expect(inScope(scope, { repository: "c/d" })).toBe(false);
    expect(() => (scope.repositories as string[]).push("c/d")).toThrow(TypeError);
  });

  it("become parameters with null for no limit", () => {
    expect(scopeParameters(systemScope())).toEqual({ repositories: null, environments: null, from: null, to: null });
    expect(scopeParameters(bounded)).toMatchObject({ repositories: ["acme/deploy"], environments: ["prod"] });
    expect(isUnlimited(systemScope())).toBe(true);
    expect(isUnlimited(bounded)).toBe(false);
  });

  it("a part of a scope sees nothing that the whole does not", () => {
    const names = fc.oneof(fc.constant("all" as const), fc.array(fc.constantFrom("a", "b", "c"), { maxLength: 3 }));
    const scopes = fc.record({ repositories: names, environments: names });
    const places = fc.record(
      { repository: fc.constantFrom("a", "b", "c", "d"), environment: fc.constantFrom("a", "b", "c", "d") },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(scopes, scopes, places, (inner, outer, place) => {
        fc.pre(isWithin(inner, outer));
        if (inScope(mintScope(inner), place)) expect(inScope(mintScope(outer), place)).toBe(true);
      }),
    );
  });
});
