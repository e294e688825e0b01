import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { matchesPatterns } from "./wildcard.ts";

describe("matchesPatterns", () => {
  it.each([
    ["mei@northwind.example", ["*@northwind.example"], true],
    ["mei@northwind.example.evil", ["*@northwind.example"], false],
    ["mei@northwind.example", ["m?i@*"], true],
    ["mei@northwind.example", ["*", "!mei@*"], false],
    ["mei@northwind.example", ["!bo@*"], false],
    ["", ["*"], true],
    ["", [], false],
    ["a", ["?*?"], false],
    ["*", ["*"], true],
    ["aXbXc", ["a*X*c"], true],
  ])("%j by %j: %j", (text, patterns, expected) => {
    expect(matchesPatterns(text, patterns)).toBe(expected);
  });

  it("matches as the regular expression of the same meaning, and takes no time over stars", () => {
    const letters = (...alphabet: string[]) => fc.string({ unit: fc.constantFrom(...alphabet), maxLength: 12 });
    fc.assert(
      fc.property(letters("a", "b"), letters("a", "b", "*", "?"), (text, pattern) => {
        const source = pattern.replaceAll("*", "[^]*").replaceAll("?", "[^]");
        expect(matchesPatterns(text, [pattern])).toBe(new RegExp(`^(?:${source})$`).test(text));
      }),
    );
    const start = performance.now();
    expect(matchesPatterns("a".repeat(2000), [`${"*a".repeat(500)}b`])).toBe(false);
    expect(performance.now() - start).toBeLessThan(1000);
  });
});
