import { describe, expect, it } from "vitest";
import {
  identitiesOfActor,
  identitiesOfGit,
  identityKey,
  identityOf,
  isMachineAddress,
  parseIdentityKey,
} from "./identity.ts";

const user = { kind: "user", name: "Ana", issuer: "github" } as const;

describe("the keys of somebody", () => {
  it.each([
    ["the forge's id before the login", { ...user, id: "7" }, ["forge-id|github|7", "login|github|ana"]],
    [
      "the address that the forge tells last",
      { ...user, email: "A@x.example" },
      ["login|github|ana", "email||a@x.example"],
    ],
    [
      "a name in one cluster, then in every one",
      { ...user, name: "Ana", issuer: "kubernetes:prod", id: "uid" },
      ["cluster-user|kubernetes:prod|Ana", "cluster-user|kubernetes|Ana"],
    ],
    ["an account here by its id alone", { ...user, issuer: "countersign", id: "u1" }, ["account|countersign|u1"]],
    ["no token here", { ...user, kind: "service-account", issuer: "countersign", id: "t1" }, []],
    ["an address in Git", { ...user, issuer: "git", email: "a@x.example" }, ["email||a@x.example"]],
    ["never the forge's own address", { ...user, email: "noreply@github.com" }, ["login|github|ana"]],
  ] as const)("are %s", (_what, actor, keys) => {
    expect(identitiesOfActor(actor)).toEqual(keys);
  });

  it("are nothing of nobody", () => {
    expect(identitiesOfActor(undefined)).toEqual([]);
    expect(identitiesOfGit({ name: "x", email: "" })).toEqual([]);
  });

  it.each([
    ["5+ana@users.noreply.github.com", "forge-id|github|5"],
    ["ana@users.noreply.github.com", "login|github|ana"],
    ["5-ana@users.noreply.gitlab.com", "forge-id|gitlab|5"],
  ])("of %s are the account that it names", (email, key) => {
    expect(identitiesOfGit({ name: "Ana", email })).toEqual([`email||${email}`, key]);
  });

  it("know a robot's address", () => {
    expect(isMachineAddress("29+renovate[bot]@users.noreply.github.com")).toBe(true);
    expect(isMachineAddress("ana@x.example")).toBe(false);
  });
});

describe("a key", () => {
  it("reads back, also where the value holds the separator", () => {
    const identity = identityOf("cluster-user", "kubernetes:prod", "oidc|ana");
    expect(parseIdentityKey(identityKey(identity))).toEqual(identity);
    expect(parseIdentityKey("nothing")).toBeNull();
  });

  it("is the same however a fingerprint is printed, and keeps the case of an SSH one", () => {
    const openpgp = "abcd ef01 2345 6789 abcd  ef01 2345 6789 abcd ef01";
    expect(identityOf("key", "", openpgp).value).toBe("ABCDEF0123456789ABCDEF0123456789ABCDEF01");
    expect(identityOf("key", "", "SHA256:aBc").value).toBe("SHA256:aBc");
  });
});
