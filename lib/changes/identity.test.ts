import { describe, expect, it } from "vitest";
import type { Actor } from "../base/actor.ts";
import { erasedMark } from "../base/erased.ts";
import { sameAccount, samePerson } from "./identity.ts";

const alice: Actor = { kind: "user", name: "alice", id: "101", issuer: "github", email: "Alice@acme.example" };
const bob: Actor = { kind: "user", name: "bob", id: "102", issuer: "github" };
const erased = (actor: Actor): Actor => {
  const { name, id, email, ...rest } = actor;
  const mark = (text: string | undefined) => (text === undefined ? undefined : erasedMark(text));
  return { ...rest, name: erasedMark(name), id: mark(id), email: mark(email) };
};

describe("an erased account", () => {
  it.each([
    [alice, alice, "same"],
    [alice, bob, "different"],
    [{ ...alice, id: undefined }, { ...bob, id: undefined }, "unknown"],
    [{ ...alice, id: undefined }, alice, "same"],
    [alice, { ...alice, issuer: "gitlab" }, "same"],
    [bob, { ...alice, issuer: "gitlab" }, "unknown"],
  ])("is the one that it was: %j, %j: %s", (a, b, sameness) => {
    const pairs = [
      [a, b],
      [erased(a), b],
      [a, erased(b)],
      [erased(a), erased(b)],
    ] as const;
    expect(pairs.map(([one, other]) => sameAccount(one, other).answer)).toEqual(pairs.map(() => sameness));
  });

  it("is known by its address as before, and by nothing else of a commit", () => {
    const author = { name: "Alice", email: "alice@acme.example" };
    expect(samePerson(erased(alice), author).answer).toBe("same");
    expect(samePerson(alice, { name: "x", email: erasedMark(author.email) }).answer).toBe("same");
    expect(samePerson(bob, { name: "x", email: erasedMark(author.email) }).answer).toBe("unknown");
  });
});
