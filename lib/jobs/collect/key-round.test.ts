import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Json } from "../../base/canonical-json.ts";
import { PUBLIC_API } from "../../ingest/collection.ts";
import { githubAccountKeys } from "./account-keys.ts";
import { ForgeClient } from "./forge-client.ts";
import type { AskedAccount, ListContext, Step } from "./list.ts";
import { testForge, TOKEN, type Fault, type TestForge } from "./test-forge.ts";

let forge: TestForge;
let client: ForgeClient;
let accounts: AskedAccount[];
let state: Json | undefined;
let baseUrl: string;
let lookedUp: number;
beforeEach(async () => {
  forge = await testForge("github");
  client = new ForgeClient({ baseUrl: forge.url, headers: { authorization: `Bearer ${TOKEN}` }, retryMs: [] });
  accounts = [];
  state = undefined;
  baseUrl = forge.url;
  lookedUp = 0;
});
afterEach(async () => {
  await client.close();
  await forge.close();
});

/** Accounts `u100`, `u101` … that the forge has, each with one key. */
function join(count: number): void {
  accounts = Array.from({ length: count }, (_, at) => ({ id: String(100 + at), login: `u${100 + at}`, standing: [] }));
  for (const { id, login } of accounts) {
    forge.resources.set(`/users/${login}`, { document: () => ({ id: Number(id), login }) });
    forge.resources.set(`/users/${login}/ssh_signing_keys`, { list: () => [{ id: 1, key: `ssh-ed25519 ${login}` }] });
    forge.resources.set(`/users/${login}/gpg_keys`, { list: () => [] });
  }
}

/** What one poll reads of the list, step by step as a round does. */
async function poll(now: string): Promise<Step[]> {
  const context: ListContext = {
    ...{ client, baseUrl, run: "poll", repository: "-", path: "repos/-", branches: [] },
    ...{ since: now, now, ingestPath: "/api/v1/ingest/src", known: () => Promise.resolve(new Set<string>()) },
    accounts: () => {
      lookedUp += 1;
      return Promise.resolve(accounts);
    },
  };
  const steps: Step[] = [];
  do {
    steps.push(await githubAccountKeys.step(context, state));
    state = steps.at(-1)?.state;
  } while (!steps.at(-1)?.done);
  return steps;
}

const told = (steps: readonly Step[]) => steps.flatMap(({ objects }) => objects.map(({ of }) => of ?? ""));
const asked = () => new Set(forge.requests.flatMap(({ url }) => /^\/users\/(u\d+)\/ssh/.exec(url)?.[1] ?? [])).size;
const fail = (match: RegExp, fault: Fault) => forge.faults.push({ match, fault });
const DAY = "2026-11-20";

describe("a day's round of the keys of accounts", () => {
  it("asks about each account once, some in each poll", async () => {
    join(120);
    expect(told(await poll(`${DAY}T10:00:00.000Z`)).length).toBe(50);
    expect(told(await poll(`${DAY}T10:01:00.000Z`)).length).toBe(50);
    expect(told(await poll(`${DAY}T10:02:00.000Z`)).length).toBe(20);
    const before = forge.requests.length;
    expect(told(await poll(`${DAY}T23:59:00.000Z`))).toEqual([]);
    expect(forge.requests.length).toBe(before);
  });

  it("goes on over midnight, and begins again once it has ended", async () => {
    join(60);
    await poll(`${DAY}T23:59:00.000Z`);
    await poll("2026-11-21T00:01:00.000Z");
    expect(asked()).toBe(60);
    accounts = accounts.slice(0, 1);
    const before = forge.requests.length;
    await poll("2026-11-21T00:02:00.000Z");
    expect(forge.requests.length).toBeGreaterThan(before);
  });

  it("loses no more than a step where the forge wants no more requests, and goes on from there", async () => {
    join(30);
    fail(/users\/u115$/, { kind: "status", status: 429, headers: { "retry-after": "7" } });
    await expect(poll(`${DAY}T10:00:00.000Z`)).rejects.toMatchObject({ kind: "limited", retryInSeconds: 7 });
    const before = forge.requests.filter(({ url }) => /u10\d/.test(url)).length;
    expect(told(await poll(`${DAY}T10:01:00.000Z`))).toEqual(Array.from({ length: 20 }, (_, at) => `u${110 + at}`));
    expect(forge.requests.filter(({ url }) => /u10\d/.test(url)).length).toBe(before);
  });

  it("leaves a fifth of the allowance to others, and goes on when there is more", async () => {
    join(40);
    forge.allowance = { ...forge.allowance, limit: 200, remaining: 90 };
    const steps = await poll(`${DAY}T10:00:00.000Z`);
    expect(steps.at(-1)?.refused).toBeDefined();
    expect(forge.allowance.remaining).toBeGreaterThan(0);
    const first = told(steps).length;
    expect(first).toBeLessThan(40);
    const before = forge.requests.length;
    await poll(`${DAY}T10:01:00.000Z`);
    expect(forge.requests.length).toBe(before);
    // Heard by what else is asked.
    forge.allowance = { ...forge.allowance, remaining: 200 };
    await client.get("users/u100");
    expect(told(await poll(`${DAY}T11:00:00.000Z`)).length).toBe(40 - first);
  });

  it("says whom it could not read, as long as it stands, and reads the others", async () => {
    join(12);
    fail(/u103\/ssh/, { kind: "status", status: 403 });
    fail(/u111$/, { kind: "status", status: 502 });
    const steps = await poll(`${DAY}T10:00:00.000Z`);
    expect(told(steps).length).toBe(10);
    expect(steps.at(-1)?.note).toMatchObject({
      type: "sources.keys-unread",
      data: { day: DAY, asked: 12, count: 2, unread: [{ account: "103" }, { account: "111" }] },
    });
    const [later] = await poll(`${DAY}T11:00:00.000Z`);
    expect(later).toMatchObject({ objects: [], refused: steps.at(-1)?.refused });
    const next = await poll("2026-11-21T10:00:00.000Z");
    expect(told(next).sort()).toEqual(["u103", "u111"]);
    expect(next.at(-1)).not.toHaveProperty("note");
    expect((await poll("2026-11-21T11:00:00.000Z"))[0]?.refused).toBeUndefined();
  });

  it("does not pass by accounts in an outage, and is not held up for ever by one that never answers", async () => {
    join(1);
    for (let minute = 0; minute < 5; minute += 1) {
      fail(/u100$/, { kind: "cut" });
      const [step] = await poll(`${DAY}T10:0${minute}:00.000Z`);
      expect(step).toMatchObject({ state: { day: "" } });
      expect(step?.refused).toBeDefined();
    }
    fail(/u100$/, { kind: "cut" });
    expect((await poll(`${DAY}T10:06:00.000Z`))[0]).toMatchObject({
      state: { day: DAY },
      note: { data: { count: 1 } },
    });
  });

  it("asks github.com for its own account, by its id, before anybody was seen", async () => {
    const webFlow = (id: number) => {
      forge.resources.set("/users/web-flow", { document: () => ({ id, login: "web-flow" }) });
      forge.resources.set("/users/web-flow/gpg_keys", { list: () => [{ id: 1, raw_key: "A key" }] });
      forge.resources.set("/users/web-flow/ssh_signing_keys", { list: () => [] });
    };
    webFlow(19_864_447);
    await poll(`${DAY}T10:00:00.000Z`);
    expect(forge.requests).toEqual([]);
    state = undefined;
    baseUrl = PUBLIC_API.github;
    expect(told(await poll(`${DAY}T11:00:00.000Z`))).toEqual(["web-flow"]);
    const before = forge.requests.length;
    await poll(`${DAY}T12:00:00.000Z`);
    expect(forge.requests.length).toBe(before);
    state = undefined;
    fail(/web-flow\/gpg/, { kind: "status", status: 403 });
    expect((await poll(`${DAY}T12:01:00.000Z`))[0]?.refused).toBeDefined();
    expect(told(await poll(`${DAY}T13:00:00.000Z`))).toEqual(["web-flow"]);
    state = undefined;
    webFlow(7);
    expect(told(await poll(`${DAY}T14:00:00.000Z`))).toEqual([]);
  });

  it("looks once an hour where there is nobody to ask about", async () => {
    await poll(`${DAY}T10:00:00.000Z`);
    await poll(`${DAY}T10:01:00.000Z`);
    expect(lookedUp).toBe(1);
    join(1);
    expect(told(await poll(`${DAY}T10:59:00.000Z`))).toEqual([]);
    expect(told(await poll(`${DAY}T11:00:00.000Z`))).toEqual(["u100"]);
  });
});
