import fc from "fast-check";
import { describe, expect, it } from "vitest";
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
