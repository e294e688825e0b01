import { describe, expect, it } from "vitest";
import { planImport } from "./import-plan.ts";
import { readImport } from "./import-rows.ts";

const HEAD = "name,e-mail,forge,forge id,login,key fingerprint,bot,from,to";
const file = (...rows: string[]) => [HEAD, ...rows].join("\r\n");

describe("a file of people", () => {
  it("is read with a byte order mark, other names of columns, empty rows and apostrophes of an export", () => {
    const { rows, errors } = readImport("\uFEFFName,Email,Login,Forge\n'=Ana,a@x.example,ana,GitHub\n,,,\n");
    expect(errors).toEqual([]);
    expect(rows).toEqual([
      {
        ...{ row: 2, name: "=Ana", bot: false },
        identities: [
          { identity: "email||a@x.example", from: null, to: null },
          { identity: "login|github|ana", from: null, to: null },
        ],
      },
    ]);
  });

  it("holds days that are both included, and an id that has no time", () => {
    const { rows } = readImport(file("Ana,,github,7,ana,,no,2026-01-01,2026-06-30"));
    const span = { from: "2026-01-01T00:00:00.000Z", to: "2026-07-01T00:00:00.000Z" };
    expect(rows[0]?.identities).toEqual([
      { identity: "forge-id|github|7", from: null, to: null },
      { identity: "login|github|ana", ...span },
    ]);
  });

  it("names clusters with their case, and accounts here by their id", () => {
    const { rows } = readImport(file("Ana,,Kubernetes:Prod-EU,,Ana,,,,", "Bo,,countersign,u1,,,,,"));
    expect(rows.map(({ identities }) => identities[0]?.identity)).toEqual([
      "cluster-user|kubernetes:Prod-EU|Ana",
      "account|countersign|u1",
    ]);
  });

  it.each([
    ["no name", ",a@x.example,,,,,,,", 2, "name"],
    ["no identity", "Ana,,,,,,,,", 2, null],
    ["a login of no forge", "Ana,,,,ana,,,,", 2, "forge"],
    ["a forge without a login", "Ana,,github,,,,,,", 2, "login"],
    ["a forge that is none", "Ana,,git hub,,ana,,,,", 2, "forge"],
    ["no address", "Ana,nobody,,,,,,,", 2, "e-mail"],
    ["no day", "Ana,a@x.example,,,,,,yesterday,", 2, "from"],
    ["an end before its start", "Ana,a@x.example,,,,,,2026-02-01,2026-01-01", 2, "to"],
    ["neither yes nor no", "Ana,a@x.example,,,,,perhaps,,", 2, "bot"],
    ["a cell too many", "Ana,a@x.example,,,,,,,,", 2, null],
  ])("says of %s where it is", (_what, row, at, column) => {
    expect(readImport(file(row)).errors).toMatchObject([{ row: at, column }]);
  });

  it.each([["name,rank\nAna,1\n"], ["e-mail\na@x.example\n"], [""], ["name,name\nA,B\n"]])(
    "is refused as a whole where its head is wrong: %j",
    (csv) => expect(readImport(csv)).toMatchObject({ rows: [], errors: [{ row: 1, column: null }] }),
  );
});

describe("a plan", () => {
  const plan = (rows: string[], known: Record<string, string> = {}) => {
    const spans = Object.entries(known).map(([key, person]) => {
      return [key, { inboxId: 1, spans: [{ person, from: null, to: null }] }] as const;
    });
    return planImport(readImport(file(...rows)).rows, new Map(spans));
  };

  it("takes rows for one person that share an identity, directly or through others", () => {
    const { people, errors } = plan([
      "Ana,a@x.example,,,,,,,",
      "Bo,b@x.example,,,,,,,",
      "Ana,a@x.example,github,1,,,,,",
      "Ana,,github,1,ana,,,,",
    ]);
    expect(errors).toEqual([]);
    expect(people.map(({ name, identities }) => [name, identities.length])).toEqual([
      ["Ana", 3],
      ["Bo", 1],
    ]);
  });

  it("does not take a login's next owner for the one before", () => {
    const rows = ["Ana,,github,,dana,,,,2026-06-30", "Bo,,github,,dana,,,2026-07-01,"];
    expect(plan(rows)).toMatchObject({ errors: [], people: [{ name: "Ana" }, { name: "Bo" }] });
  });

  it("adds to whom it knows, and says nothing twice", () => {
    const known = { "email||a@x.example": "A" };
    expect(plan(["Ana,a@x.example,github,1,,,,,"], known).people).toEqual([
      { id: "A", name: "Ana", bot: false, identities: [{ identity: "forge-id|github|1", from: null, to: null }] },
    ]);
    expect(plan(["Ana,a@x.example,,,,,,,"], known).people).toMatchObject([{ identities: [] }]);
  });

  it("refuses to merge two people, and rows of one that call it by two names", () => {
    const two = { "email||a@x.example": "A", "forge-id|github|1": "B" };
    expect(plan(["Ana,a@x.example,github,1,,,,,"], two).errors).toMatchObject([{ row: 2 }]);
    expect(plan(["Ana,a@x.example,,,,,,,", "Bo,a@x.example,,,,,,,"]).errors).toMatchObject([
      { row: 3, column: "name" },
    ]);
  });
});
