import { describe, expect, it } from "vitest";
import { relationsIn } from "./relation.ts";

const [a, b] = ["a".repeat(40), "b".repeat(40)];

describe("relationsIn", () => {
  it.each([
    [`Revert "Raise the limit"\n\nThis reverts commit ${a}.`, [{ kind: "reverts", sha: a }]],
    [`Raise the limit\n\n(cherry picked from commit ${b})`, [{ kind: "picked-from", sha: b }]],
    [
      `Both\n\nThis reverts commit ${a}, reversing\nchanges made to ${b}.\n\n(cherry picked from commit ${b})`,
      [
        { kind: "reverts", sha: a },
        { kind: "picked-from", sha: b },
      ],
    ],
    [`Revert "${a}"`, []],
    ["This reverts commit soon.", []],
  ])("reads %j", (message, expected) => {
    expect(relationsIn(message)).toEqual(expected);
  });
});
