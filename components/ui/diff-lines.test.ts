import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { countDifferences, foldEqualLines } from "./diff-lines.ts";
import type { DiffLine } from "./diff-lines.ts";

const line = (sign: DiffLine["sign"], number: number): DiffLine => ({ sign, number, text: `line ${number}` });
const equal = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => line(" ", from + i));

describe("foldEqualLines", () => {
  it("keeps two lines around a difference and counts the rest", () => {
    const rows = foldEqualLines([...equal(1, 14), line("-", 15), line("+", 15), ...equal(16, 28)]);
    expect(rows.map((row) => (row.kind === "equal" ? row.count : `${row.line.sign}${row.line.number}`))).toEqual([
      12,
      " 13",
      " 14",
      "-15",
      "+15",
      " 16",
      " 17",
      11,
    ]);
  });

  it("does not fold a single line", () => {
    expect(foldEqualLines([...equal(1, 3), line("+", 4)]).every((row) => row.kind === "line")).toBe(true);
  });

  it("folds everything when nothing differs", () => {
    expect(foldEqualLines(equal(1, 9))).toEqual([{ kind: "equal", count: 9 }]);
  });

  it("loses no line and hides no difference", () => {
    const sign = fc.constantFrom<DiffLine["sign"]>(" ", " ", " ", "-", "+");
    fc.assert(
      fc.property(fc.array(sign), fc.nat(4), (signs, context) => {
        const lines = signs.map((each, index) => line(each, index + 1));
        const rows = foldEqualLines(lines, context);
        const shown = rows.flatMap((row) => (row.kind === "line" ? [row.line] : []));
        const hidden = rows.reduce((sum, row) => sum + (row.kind === "equal" ? row.count : 0), 0);
        expect(shown.length + hidden).toBe(lines.length);
        expect(countDifferences(shown)).toEqual(countDifferences(lines));
      }),
    );
  });
});
