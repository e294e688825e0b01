import { describe, expect, it } from "vitest";
import { tieOut, totalOf, withEveryClass, type BranchCount } from "./tie-out.ts";

const branch: BranchCount = {
  repository: "n/f",
  branch: "main",
  mirrored: { line: 5, displaced: 1 },
  changes: { line: 5, displaced: 1 },
  landings: { pullRequest: 2, direct: 1, displaced: 1 },
  merges: { told: 2, landed: 2 },
};
const classes = withEveryClass([
  { class: "pull-request", landings: 2, changes: 4, displaced: 0 },
  { class: "out-of-path", landings: 2, changes: 1, displaced: 1 },
]);
const broken = (counts: Parameters<typeof tieOut>[0], branches: readonly BranchCount[]) =>
  tieOut(counts, branches).filter(({ left, right }) => left !== right);

describe("tieOut", () => {
  it("ties when each figure says the same from its own place", () => {
    expect(broken(classes, [branch])).toEqual([]);
    expect(classes.map((one) => one.class)).toHaveLength(6);
    expect(totalOf(classes)).toEqual({ landings: 4, changes: 5, displaced: 1 });
  });

  it.each([
    ["git", { ...branch, mirrored: { line: 6, displaced: 1 } }],
    ["displaced", { ...branch, mirrored: { line: 5, displaced: 0 } }],
    ["merges", { ...branch, merges: { told: 3, landed: 2 } }],
    ["landings", { ...branch, landings: { ...branch.landings, direct: 2 } }],
  ] as const)("names the sum that does not tie: %s", (name, spoilt) => {
    expect(broken(classes, [spoilt]).map((tie) => tie.name)).toEqual([name]);
  });

  it("finds a change that no class holds", () => {
    expect(broken(classes.slice(0, 4), [branch]).map((tie) => tie.name)).toEqual(["classes", "landings"]);
  });
});
