import { describe, expect, it } from "vitest";
import { nameFault } from "./layout.ts";
import { referencedEntries } from "./references.ts";

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
