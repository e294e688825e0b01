import { describe, expect, it } from "vitest";
import type { PersonState } from "./directory.ts";
import { proposalsOf, type Hinted } from "./proposal.ts";

const seen = (keys: string[], hints: string[] = [], more: Partial<Hinted> = {}): Hinted => {
  return { keys, hints, name: "ana", unknownLandings: 0, ...more };
};
const account = seen(["forge-id|github|1", "login|github|ana"]);
const address = seen(["email||a@x.example"], ["login|github|ana"], { name: "Ana Brandt", unknownLandings: 3 });
const person = (id: string): PersonState => ({
  ...{ id, inboxId: 1, name: id, bot: false, addedAt: "", mergedInto: null, identities: [], history: [] },
});

describe("proposals", () => {
  it("tie an address to the account that has verified it", () => {
    expect(proposalsOf([account, address], [], new Map())).toMatchObject([
      {
        ...{ person: null, name: "Ana Brandt", reasons: ["verified-address"], unknownLandings: 3 },
        identities: [
          { kind: "forge-id", value: "1" },
          { kind: "email", value: "a@x.example" },
        ],
      },
    ]);
  });

  it("tie a key to whom it was registered for, and an account here by its address", () => {
    const key = seen(["key||SHA256:x"], ["email||a@x.example"]);
    const here = { id: "u1", name: "Ana B.", email: "a@x.example" };
    const [found] = proposalsOf([address, key], [here], new Map());
    expect(found?.reasons).toEqual(["verified-address", "key", "account"]);
    expect(found?.identities.map(({ kind }) => kind)).toEqual(["email", "key", "account"]);
  });

  it("add to a person who is known by any of them", () => {
    const owners = new Map([["login|github|ana", person("A")]]);
    expect(proposalsOf([address], [], owners)).toMatchObject([
      { person: { id: "A" }, identities: [{ kind: "email" }] },
    ]);
  });

  it("leave out what leads to two people, what stands alone, and equal names", () => {
    const owners = new Map([
      ["login|github|ana", person("A")],
      ["email||a@x.example", person("B")],
    ]);
    expect(proposalsOf([seen(["key||x"], ["email||a@x.example", "login|github|ana"])], [], owners)).toEqual([]);
    expect(proposalsOf([account], [], new Map())).toEqual([]);
    expect(proposalsOf([account, seen(["forge-id|gitlab|9"], [], { name: "ana" })], [], new Map())).toEqual([]);
  });
});
