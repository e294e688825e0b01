import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { systemPrincipal } from "../../access/principal.ts";
import { changeCollection } from "../../ingest/commands/change-collection.ts";
import { createSource } from "../../ingest/commands/create-source.ts";
import { Sequencer } from "../../ledger/sequence.ts";
import { testLogKey } from "../../ledger/test-log-key.ts";
import { addPerson } from "../../people/commands/add-person.ts";
import { newPersonSchema } from "../../people/contract.ts";
import { Follower } from "../../pipeline.ts";
import { moveClock } from "../../platform/clock.ts";
import { pgSql, type Sql } from "../../platform/sql.ts";
import { testDatabase, type TestDatabase } from "../../platform/test-database.ts";
import { inTransaction } from "../../platform/transaction.ts";
import { readKeys } from "../../repositories/reads.ts";
import { openCredential } from "../collect-forges.ts";
import { collectNext, type CollectDeps } from "./collect-next.ts";
import { testForge, TOKEN, type TestForge } from "./test-forge.ts";
import { ana, person, REPOSITORY, sha, TestRepository } from "./test-github.ts";

const SEAL = [Buffer.alloc(32, 7)];
const START = "2026-11-20T10:00:00.000Z";
const at = (hours: number) => new Date(Date.parse(START) + hours * 3_600_000).toISOString();
const by = (key: string) => ({ principal: systemPrincipal("test"), idempotencyKey: key });
// Made for this test; nobody holds the private halves.
const ANA = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOLJGlwnzJfUG3bGTAHaXsPQq3fpfZVPdPAGXqJUBOKk";
const BO = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIMZ0Wk9cVZJ7LmCBBcBHTmTzrZ8QzJZqJ3b5f1yqcN3v";
const EVE = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIBSOpXK3sIcrBPDfLGB0ZPHA0mlHChjJ8rSDzEjYGnvF";

let database: TestDatabase;
let sql: Sql;
let forge: TestForge;
let deps: CollectDeps;
let repository: TestRepository;
const told: Record<string, { id: number; key: string }[]> = {};

beforeAll(async () => {
  database = await testDatabase();
  sql = pgSql(database.db.pool);
  await moveClock(sql, START);
  forge = await testForge("github");
  repository = new TestRepository(forge);
  repository.merge(12, at(1));
  push("limit-12", ana, 1);
  account("ana", 101, [ANA]);
  account("bo", 102, [BO]);
  const context = { db: database.db, ...by("source"), publicUrl: "https://cs.example", sealKeys: () => SEAL };
  const { id } = await createSource(context, { type: "github", name: "forge" });
  const input = {
    mode: "poll" as const,
    ...{ baseUrl: forge.url, repositories: [], intervalSeconds: 60, credential: TOKEN },
  };
  await inTransaction(database.db.pool, (tx) => changeCollection(tx, by("set"), id, input, () => SEAL));
  deps = {
    pool: database.db.pool,
    credentialOf: (row) => openCredential(row, SEAL),
    repositoriesOf: async () => [{ name: REPOSITORY, branches: ["main"] }],
    retryMs: [],
  };
});
afterAll(async () => {
  await forge.close();
  await database.close();
});

/** Gives a login to an account, with these keys. */
function account(login: string, id: number, keys: readonly string[]): void {
  told[login] = keys.map((key, at) => ({ id: at, key }));
  for (const path of [`/users/${login}`, `/user/${id}`]) {
    forge.resources.set(path, { document: () => person(login, id) });
  }
  forge.resources.set(`/users/${login}/ssh_signing_keys`, { list: () => told[login] ?? [] });
  forge.resources.set(`/users/${login}/gpg_keys`, { list: () => [] });
}

function push(branch: string, actor: object, hour: number): void {
  const ends = { before: sha(`${branch} before ${hour}`), after: sha(`${branch} after ${hour}`) };
  const ref = `refs/heads/${branch}`;
  repository.activity.unshift({ id: hour, ...ends, ref, timestamp: at(hour), activity_type: "push", actor });
}

/** A request that somebody opened, from a copy as anybody may. */
function open(number: number, user: object, hour: number): void {
  for (const pull of [repository.merge(number, at(hour)), repository.pulls.at(-1) ?? {}]) Object.assign(pull, { user });
}

const keeper = { check: () => Promise.resolve(), signed: () => Promise.resolve() };

async function poll(hour: number): Promise<void> {
  await moveClock(sql, at(hour));
  await collectNext(deps, "poll");
  const sequencer = new Sequencer(database.db.pool, await testLogKey(sql), keeper);
  while ((await sequencer.run(1000))?.entries) continue;
  const follower = new Follower(database.db.pool);
  while ((await follower.run())?.entries) continue;
}

/** An SSH key that nobody holds. */
function key(number: number): string {
  const part = (bytes: Buffer) => Buffer.concat([Buffer.from([0, 0, 0, bytes.length]), bytes]);
  const blob = Buffer.concat([part(Buffer.from("ssh-ed25519")), part(Buffer.alloc(32, 1).fill(number + 1, 0, 1))]);
  return `ssh-ed25519 ${blob.toString("base64")}`;
}

/** Keys that stand, by the login that they were told under, after a poll and all that follows from it. */
async function standing(hour: number): Promise<Record<string, string[]>> {
  await poll(hour);
  const rows = await sql<{ login: string; keys: string[] }>(
    `SELECT login, array_agg(material) AS keys FROM signing_key k
     WHERE NOT EXISTS (SELECT FROM signing_key_end e WHERE e.key_id = k.id) GROUP BY login`,
  );
  return Object.fromEntries(rows.map(({ login, keys }) => [login, keys]));
}

const lists = () =>
  sql<{ subject: string; state: string; came: string }>(
    "SELECT subject, state, came FROM evidence WHERE kind = 'account-keys' ORDER BY index",
  );
const asked = () => forge.requests.filter(({ url }) => url.includes("signing_keys")).length;

describe("keys of the accounts that may write", () => {
  it("are kept when they are first told, and registered from then on", async () => {
    await poll(1);
    expect(await lists()).toEqual([]);
    await poll(2);
    expect(await lists()).toEqual([
      { subject: "ana", state: "1", came: "snapshot" },
      { subject: "bo", state: "1", came: "snapshot" },
    ]);
    const keys = (await readKeys(sql)).items.map(({ name, from, forge: of }) => [name, from, of?.account]);
    expect(keys.sort()).toEqual([
      ["ana", at(2), "101"],
      ["bo", at(2), "102"],
    ]);
  });

  it("are asked for once a day, and kept again only where they changed", async () => {
    const before = asked();
    await poll(3);
    expect(asked()).toBe(before);
    told["bo"] = [];
    await poll(26);
    expect(asked()).toBe(before + 2);
    expect((await lists()).slice(2)).toEqual([{ subject: "bo", state: "0", came: "snapshot" }]);
    const ends = (await readKeys(sql)).items.map(({ name, ended }) => [name, ended?.at ?? null]);
    expect(ends.sort()).toEqual([
      ["ana", null],
      ["bo", at(26)],
    ]);
  });

  it("are not taken of who may not write, unless somebody mapped the account itself", async () => {
    const [eve, max] = [person("eve", 103), person("max", 104)];
    for (const one of [eve, max]) {
      open(one.id, one, 27);
      account(one.login, one.id, [EVE]);
    }
    const map = (name: string, identity: object) =>
      inTransaction(database.db.pool, (tx) =>
        addPerson(tx, by(name), newPersonSchema.parse({ name, identities: [{ issuer: "github", ...identity }] })),
      );
    // A login may be given to somebody else; the id is nobody else's.
    await map("Eve", { kind: "login", value: "eve" });
    await map("Max", { kind: "forge-id", value: "104" });
    await poll(28);
    await poll(50);
    const of = (await readKeys(sql)).items.map(({ name }) => name);
    expect(of.sort()).toEqual(["ana", "bo", "max"]);
    expect(forge.requests.some(({ url }) => url.startsWith("/users/eve"))).toBe(false);
  });

  it("are an account's, whoever has its login by now", async () => {
    account("mad-max", 104, [EVE, key(1)]);
    account("max", 999, [key(2)]);
    expect(await standing(74)).toMatchObject({ ana: [ANA], max: [EVE], "mad-max": [key(1)] });
    // The forge gives the login to another between the two questions.
    account("mad-max", 998, [key(3)]);
    forge.resources.set("/user/104", { document: () => person("mad-max", 104) });
    expect(await standing(98)).toMatchObject({ max: [EVE], "mad-max": [key(1)] });
    account("mad-max", 104, [EVE, key(1)]);
  });

  it("end where a whole list does not hold them, however many there are", async () => {
    const many = Array.from({ length: 230 }, (_, at) => key(at));
    account("ana", 101, [...many, ANA]);
    expect((await standing(122))["ana"]?.length).toBe(231);
    account("ana", 101, many);
    const { ana: left } = await standing(146);
    expect(left?.length).toBe(230);
    expect(left).not.toContain(ANA);
  });

  it("do not end by a list that was cut", async () => {
    account("ana", 101, [key(0)]);
    forge.resources.set("/users/ana/ssh_signing_keys", {
      list: () => Array.from({ length: 101 }, () => ({ id: 1, key: key(0) })),
    });
    forge.faults.push({ match: /ana\/ssh_signing_keys.*[?&]page=2/, fault: { kind: "status", status: 404 } });
    expect((await standing(170))["ana"]?.length).toBe(230);
    account("ana", 101, [key(0)]);
    expect((await standing(194))["ana"]).toEqual([key(0)]);
  });

  it("end with their account", async () => {
    for (const path of ["/users/ana", "/user/101"]) forge.resources.delete(path);
    const ends = await standing(218);
    expect(ends).not.toHaveProperty("ana");
    expect(ends).toHaveProperty("max");
    expect((await lists()).at(-1)).toEqual({ subject: "ana", state: "0", came: "snapshot" });
  });

  it("of whom they could not be read is said, on the record too", async () => {
    forge.faults.push({ match: /bob?\/gpg_keys/, fault: { kind: "status", status: 403 } });
    expect(await standing(242)).toHaveProperty("max");
    const [row] = await sql<{ last_error: string; faults: number }>("SELECT last_error, faults FROM collection");
    expect(row?.faults).toBe(0);
    expect(row?.last_error).toContain("account-keys of all repositories");
    const notes = await sql<{ key: string }>("SELECT key FROM inbox WHERE key LIKE 'keys-unread:%' ORDER BY id");
    // The login that changed hands, the list that was cut, the refusal.
    expect(notes.map(({ key: of }) => of)).toEqual(
      [98, 170, 242].map((hour) => `keys-unread:${at(hour).slice(0, 10)}`),
    );
  });

  it("do not end by a list of which a page cannot be read", async () => {
    const unreadable = { id: 9, key: "" };
    const first = Array.from({ length: 100 }, () => ({ id: 1, key: key(1) }));
    forge.resources.set("/users/mad-max/ssh_signing_keys", { list: () => [...first, unreadable] });
    expect(await standing(266)).toMatchObject({ max: [EVE], "mad-max": [key(1)] });
    account("mad-max", 104, [key(1)]);
    expect(await standing(290)).not.toHaveProperty("max");
  });

  it("say of each entry where they came from", async () => {
    const rows = await sql<{ url: string; body: string }>(
      `SELECT p.headers::jsonb->>'countersign-request' AS url, convert_from(p.bytes, 'UTF8') AS body
       FROM inbox i JOIN payload p ON p.inbox_id = i.id WHERE p.headers::jsonb->>'countersign-observed' = 'ssh_signing_keys' AND i.received_at < $1`,
      [at(60)],
    );
    expect(rows.map(({ url }) => new URL(url).pathname).sort()).toEqual([
      "/users/ana/ssh_signing_keys",
      "/users/bo/ssh_signing_keys",
      "/users/bo/ssh_signing_keys",
      "/users/max/ssh_signing_keys",
    ]);
    expect(rows.some(({ body }) => body.includes(ANA))).toBe(true);
  });
});
