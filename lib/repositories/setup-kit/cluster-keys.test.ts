import { describe, expect, it } from "vitest";
import type { RegisteredKey } from "../registered-key.ts";
import { clusterKeys, holderOf, leftOutNotes, standingKeys } from "./cluster-keys.ts";
import { setupKit } from "./kit.ts";
import { kitInput } from "./test-kit.ts";

const key = (fingerprint: string, over: Partial<RegisteredKey> = {}): RegisteredKey => ({
  ...{ fingerprint, format: "openpgp", kind: "person", name: "mei", email: null, from: null, to: null },
  ...{ material: `armor of ${fingerprint}`, identities: [], revocation: null },
  ...over,
});
const told = (fingerprint: string, id = "11", login = "mei") =>
  key(fingerprint, { forge: "github", account: { id, login }, name: login });
const MEI = { name: "Mei Tanaka", bot: false };
const fingerprints = (list: readonly { fingerprint: string }[]) => list.map(({ fingerprint }) => fingerprint);

describe("the keys that a cluster is told to believe", () => {
  it.each([
    ["a key that somebody registered", key("AA"), {}, "in"],
    ["a key that a forge tells of an account that nobody is", told("AA"), {}, "unbound"],
    ["of an account by its id", told("AA"), { "forge-id|github|11": MEI }, "in"],
    ["of an account by its login", told("AA"), { "login|github|mei": MEI }, "in"],
    ["of somebody by the key itself", told("AA"), { "key||AA": MEI }, "in"],
    ["of another account", told("AA"), { "forge-id|github|12": MEI, "forge-id|gitlab|11": MEI }, "unbound"],
    ["of automation", told("AA"), { "forge-id|github|11": { ...MEI, bot: true } }, "bot"],
    ["of the forge itself", told("AA", "9", "web-flow"), {}, "unbound"],
  ])("%s", (_what, one, owners, expected) => {
    const { keys, leftOut } = clusterKeys([one], new Map(Object.entries(owners)));
    expect(fingerprints(keys)).toEqual(expected === "in" ? ["AA"] : []);
    expect(leftOut.map(({ why }) => why)).toEqual(expected === "in" ? [] : [expected]);
  });

  it("are believed where two accounts have one and only one is somebody's", () => {
    const owners = new Map([["forge-id|github|11", MEI]]);
    for (const list of [
      [told("AA"), told("AA", "12", "eve")],
      [told("AA", "12", "eve"), told("AA")],
    ]) {
      expect(clusterKeys(list, owners)).toMatchObject({ keys: [{ fingerprint: "AA" }], leftOut: [] });
    }
  });

  it("are those that count now", () => {
    const now = "2026-11-20T00:00:00.000Z";
    const [before, after] = ["2026-11-19T00:00:00.000Z", "2026-11-21T00:00:00.000Z"];
    const revocation = { reason: "retired" as const, from: null };
    const list = [key("A"), key("B", { to: before }), key("C", { from: after }), key("D", { revocation })];
    expect(fingerprints(standingKeys(list, now))).toEqual(["A"]);
  });

  it("leave the others named with the reason, and in no file", () => {
    const { keys, leftOut } = clusterKeys([key("AA"), told("BB", "12", "eve")], new Map());
    expect(holderOf(told("BB", "12", "eve"))).toContain("forge-id|github|12");
    expect(leftOutNotes(leftOut).join()).toContain("BB (github/eve)");
    for (const reconciler of ["flux", "argocd"] as const) {
      const items = setupKit(kitInput({ reconciler, keys, leftOut }));
      expect(items.filter(({ notes }) => notes.some((note) => note.includes("BB (github/eve)")))).toHaveLength(1);
      expect(JSON.stringify(items.map(({ files, apply }) => ({ files, apply })))).not.toContain("BB");
    }
  });
});
