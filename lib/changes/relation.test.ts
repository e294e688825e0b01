import { describe, expect, it } from "vitest";
import type { CommitFact } from "../ingest/fact-mirror.ts";
import { MemoryView } from "../ledger/memory-view.ts";
import { namesOf, noteRelations, relationsIn, revertedPullIn } from "./relation.ts";

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
    [`This reverts commit ${a}.\nThis reverts commit ${a}.`, [{ kind: "reverts", sha: a }]],
  ])("reads %j", (message, expected) => {
    expect(relationsIn(message)).toEqual(expected);
  });
});

describe("revertedPullIn", () => {
  it.each([
    ["Reverts northwind/fleet#12", "12"],
    ["Reverts Northwind/Fleet#12\r\n\r\nIt raised the limit.", "12"],
    ["It raised the limit.\n\nReverts northwind/fleet#12  \n", "12"],
    ["Reverts northwind/other#12\nReverts northwind/fleet#3\nReverts northwind/fleet#4", "3"],
    ["Reverts northwind/fleet#7", undefined],
    ["Reverts northwind/fleet#12, in part", undefined],
    ["> Reverts northwind/fleet#12", undefined],
    ["Reverts #12", undefined],
    ["Reverts northwind/fleet#012", undefined],
    [undefined, undefined],
  ])("reads %j as %s", (body, expected) => {
    const pull = { repository: "northwind/fleet", number: "7", ...(body === undefined ? {} : { body }) };
    expect(revertedPullIn(pull)).toBe(expected);
  });
});

describe("namesOf", () => {
  it("are the id and its beginnings, as far as a message may shorten it", () => {
    const names = namesOf(a);
    expect(names).toHaveLength(34);
    expect([names[0], names.at(-1)]).toEqual(["a".repeat(7), a]);
    for (const sha of names) expect(relationsIn(`This reverts commit ${sha}.`)).toEqual([{ kind: "reverts", sha }]);
  });
});

describe("noteRelations", () => {
  it("leaves a row of each, once, whatever comes again", async () => {
    const view = new MemoryView();
    const fact = { repository: "northwind/fleet", message: `This reverts commit ${a}.` } as CommitFact; // all it reads
    for (const change of ["one", "two", "one"]) await noteRelations(view, change, fact);
    expect(Object.keys(view.dump())).toEqual([`change_relation/one reverts ${a}`, `change_relation/two reverts ${a}`]);
  });
});
