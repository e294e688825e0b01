import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { erasedMark, sameIdentity } from "./erased.ts";

const identity = fc.string({ minLength: 1 });

describe("the mark of an erased identity", () => {
  it("is the same for the same one however it is written, and stays what it is", () => {
    fc.assert(
      fc.property(identity, (text) => {
        const mark = erasedMark(text);
        expect(erasedMark(text.toUpperCase().toLowerCase())).toBe(erasedMark(text.toLowerCase()));
        expect(erasedMark(mark)).toBe(mark);
        expect(mark).toMatch(/^erased:[0-9a-f]{5}$/);
        expect([sameIdentity(mark, text), sameIdentity(text, mark), sameIdentity(mark, mark)]).toEqual([
          true,
          true,
          true,
        ]);
      }),
    );
  });

  it("is fixed: records that were erased carry it", () => {
    expect([erasedMark("alice"), erasedMark("101"), erasedMark("mei@northwind.example")]).toMatchInlineSnapshot(`
      [
        "erased:ea14d",
        "erased:1f5c6",
        "erased:05c73",
      ]
    `);
  });

  it("spreads: of two thousand accounts in a row few share one", () => {
    const marks = new Set(Array.from({ length: 2_000 }, (_none, n) => erasedMark(String(n))));
    expect(marks.size).toBeGreaterThan(1_990);
  });

  it("tells people apart", () => {
    expect(sameIdentity(erasedMark("alice"), "bob")).toBe(false);
    expect(sameIdentity(erasedMark("101"), erasedMark("102"))).toBe(false);
    expect(sameIdentity("Alice", "alice")).toBe(false);
  });
});
