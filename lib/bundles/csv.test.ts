import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { csvLine, CsvReader } from "./csv.ts";
import { nameFault } from "./layout.ts";
import { referencedEntries } from "./references.ts";

describe("a CSV line", () => {
  it("reads back as it was written, cut anywhere; what starts a formula has an apostrophe", () => {
    fc.assert(
      fc.property(fc.array(fc.array(fc.string(), { minLength: 1 }), { minLength: 1 }), fc.nat(), (rows, cut) => {
        const text = rows.map((row) => csvLine(row)).join("");
        const at = cut % (text.length + 1);
        const reader = new CsvReader();
        const read = [...reader.push(text.slice(0, at)), ...reader.push(text.slice(at)), ...reader.end()];
        const safe = rows.map((row) => row.map((cell) => (/^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell)));
        expect(read).toEqual(safe);
      }),
    );
  });

  it("leaves numbers alone, negative ones too, and nothing empty", () => {
    expect(csvLine([-1, null, undefined, true, "-1"])).toBe("-1,,,true,'-1\r\n");
  });
});

describe("the names of an archive", () => {
  it.each([
    [["a/b", "a/../c"]],
    [["a/b", "/c"]],
    [["a/b", "c/d"]],
    [["a/b", "a/B"]],
    [["a"]],
    [["a/b\\c"]],
    [["a/b:c"]],
    [[`a/${"b".repeat(120)}`]],
    [[]],
  ])("%j are refused", (names) => {
    expect(nameFault(names)).not.toBeNull();
  });

  it("of one folder are not", () => expect(nameFault(["a/b", "a/c/d.txt"])).toBeNull());
});

describe("references", () => {
  it("are found at any depth, and only in members that are references", () => {
    const state = {
      ref: [7, 0],
      list: [{ ref: [3, 1] }, { displacedRef: [9, 0] }],
      numbers: [1, 2],
      update: { ref: "x" },
    };
    expect(referencedEntries(state)).toEqual([3, 7, 9]);
    expect(referencedEntries(null)).toEqual([]);
  });
});
