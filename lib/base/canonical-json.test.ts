import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { AppError } from "./errors.ts";
import { canonicalJson, sameJson, type Json } from "./canonical-json.ts";

describe("sameJson", () => {
  it("says what canonical texts say", () => {
    const json = fc.letrec<{ value: Json }>((tie) => ({
      value: fc.oneof(
        { maxDepth: 3 },
        fc.constantFrom(null, true, false, 0, -0, 1, 1.5, "", "a", "b"),
        fc.array(tie("value"), { maxLength: 3 }),
        fc.dictionary(fc.constantFrom("a", "b", "c", "toString"), fc.option(tie("value"), { nil: undefined })),
      ),
    })).value;
    fc.assert(
      fc.property(json, json, (a, b) => {
        expect(sameJson(a, b)).toBe(canonicalJson(a) === canonicalJson(b));
        expect(sameJson(a, structuredClone(a))).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });

  it("refuses what canonical texts refuse: a number that is not finite, wherever it stands", () => {
    const json = fc.letrec<{ value: Json }>((tie) => ({
      value: fc.oneof(
        { maxDepth: 3 },
        fc.constantFrom(null, 0, 1, "a", NaN, Infinity, -Infinity),
        fc.array(tie("value"), { maxLength: 3 }),
        fc.dictionary(fc.constantFrom("a", "b", "c"), fc.option(tie("value"), { nil: undefined })),
      ),
    })).value;
    const said = (make: () => unknown) => {
      try {
        return make();
      } catch (error) {
        return (error as AppError).reason;
      }
    };
    fc.assert(
      fc.property(json, json, (a, b) => {
        expect(said(() => sameJson(a, b))).toBe(said(() => canonicalJson(a) === canonicalJson(b)));
      }),
      { numRuns: 2000 },
    );
    expect(said(() => sameJson(undefined, { a: [NaN] }))).toBe("NOT_CANONICAL");
    expect(said(() => sameJson(Infinity, Infinity))).toBe("NOT_CANONICAL");
  });

  it("tells nothing from null and from an empty value", () => {
    const table: [Json | undefined, Json | undefined, boolean][] = [
      [undefined, undefined, true],
      [undefined, null, false],
      [{}, { a: undefined }, true],
      [{ a: 1, b: 2 }, { b: 2, a: 1 }, true],
      [[], {}, false],
      [[1, 2], [2, 1], false],
    ];
    for (const [a, b, same] of table) expect(sameJson(a, b), JSON.stringify([a, b])).toBe(same);
  });
});
