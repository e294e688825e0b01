import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { systemPrincipal } from "../access/principal.ts";
import type { Fact } from "../ingest/fact.ts";
import type { LedgerRecord } from "../ledger/record.ts";
import { pgSql } from "../platform/sql.ts";
import { testDatabase, type TestDatabase } from "../platform/test-database.ts";
import { inTransaction } from "../platform/transaction.ts";
import { addKeys } from "./commands/add-keys.ts";
import { addRepository } from "./commands/add-repository.ts";
import { revokeKey } from "./commands/revoke-key.ts";
import { syncRepository } from "./commands/sync-repository.ts";
import type { SyncProgress } from "./commands/sync-run.ts";
import { addKeysSchema, addRepositorySchema, revokeKeySchema } from "./contract.ts";
import { normaliseOwn } from "./normalise.ts";
import { readKeys, readRepository } from "./reads.ts";
import { testRepository, type TestRepository } from "./test-repository.ts";
import { testCertificate, testCms } from "./test-x509.ts";

let test: TestDatabase;
let repository: TestRepository;
let dataDir: string;
let name: string;
let count = 0;

beforeAll(async () => {
  test = await testDatabase();
});
afterAll(() => test.close());
beforeEach(() => {
  repository = testRepository();
  dataDir = mkdtempSync(join(tmpdir(), "countersign-data-"));
  count += 1;
  name = `northwind/observed-${count}`;
});
afterEach(() => {
  repository.remove();
  rmSync(dataDir, { recursive: true, force: true });
});

const principal = systemPrincipal("test");
const by = () => ({ principal, idempotencyKey: crypto.randomUUID() });
const add = (over: object = {}) =>
  inTransaction(test.db.pool, (tx) =>
    addRepository(tx, by(), addRepositorySchema.parse({ name, url: repository.folder, branches: ["main"], ...over })),
  );
const sync = (progress?: (at: SyncProgress) => void) =>
  syncRepository({ db: test.db, dataDir, ...(progress ? { progress } : {}) }, name);
const register = (input: object) => inTransaction(test.db.pool, (tx) => addKeys(tx, by(), addKeysSchema.parse(input)));
const revoke = (id: string, input: object) =>
  inTransaction(test.db.pool, (tx) => revokeKey(tx, by(), id, revokeKeySchema.parse(input)));

/** The facts appended for the repository, in order. */
async function facts<K extends Fact["kind"]>(kind: K): Promise<Extract<Fact, { kind: K }>[]> {
  const { rows } = await test.db.pool.query<{ origin: LedgerRecord["origin"]; key: string; bytes: Uint8Array }>(
    `SELECT i.origin, i.key, p.bytes FROM inbox i JOIN payload p ON p.inbox_id = i.id WHERE i.source = $1 ORDER BY i.id`,
    [`repo:${name}`],
  );
  return rows
    .flatMap((row) => normaliseOwn(row as unknown as LedgerRecord, row.bytes) ?? [])
    .map((reading) => reading.fact)
    .filter((fact): fact is Extract<Fact, { kind: K }> => fact.kind === kind);
}

/** A new SSH key by which the repository signs from now on; answers the public one. */
function sshKey(file: string): string {
  const path = join(repository.home, file);
  repository.run("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-C", file, "-f", path]);
  repository.git("config", "gpg.format", "ssh");
  repository.git("config", "user.signingkey", `${path}.pub`);
  return readFileSync(`${path}.pub`, "utf8");
}

describe("tags", () => {
  it("are observed when they are made, moved and gone, each with its own signature", async () => {
    const content = sshKey("release");
    const first = repository.commit("First", { a: "1" });
    const second = repository.commit("Second", { a: "2" });
    repository.git("tag", "-s", "-m", "One", "v1", first);
    repository.git("tag", "v1-light", first);
    repository.git("tag", "nightly", first);
    await add();
    expect(await sync()).toMatchObject({ outcome: "synced", commits: 2 });
    const object = repository.git("rev-parse", "v1");
    expect(await facts("tag")).toMatchObject([
      {
        tag: "v1",
        object,
        sha: first,
        movement: "created",
        status: "unknown-key",
        tagger: "Mei Tanaka <mei@northwind.example>",
      },
      { tag: "v1-light", object: first, sha: first, movement: "created", status: "unsigned", format: "none" },
    ]);
    expect(await sync()).toMatchObject({ observations: 0 });

    expect(await register({ content, name: "Mei Tanaka" })).toMatchObject({ verifyAgain: 1 });
    repository.git("tag", "-f", "-a", "-m", "One again", "v1-light", second);
    await sync();
    expect((await facts("tag")).slice(2)).toMatchObject([
      { tag: "v1", movement: "verified", status: "good", signer: "Mei Tanaka", attempt: 2, sequence: 2 },
      { tag: "v1-light", movement: "moved", previous: first, previousSha: first, sha: second, status: "unsigned" },
    ]);

    repository.git("tag", "-d", "v1");
    await sync();
    expect((await facts("tag")).at(-1)).toMatchObject({
      tag: "v1",
      movement: "deleted",
      previousSha: first,
      sequence: 3,
    });
    expect((await facts("tag")).at(-1)?.sha).toBeUndefined();
    expect(await readRepository(pgSql(test.db.pool), principal.scope, name)).toMatchObject({ tags: 1 });
  });

  it("that were signed under another name are bad", async () => {
    const content = sshKey("moved");
    await register({ content });
    repository.commit("First", { a: "1" });
    repository.git("tag", "-s", "-m", "One", "v1");
    repository.git("update-ref", "refs/tags/v2", repository.git("rev-parse", "v1"));
    await add();
    await sync();
    expect((await facts("tag")).map(({ tag, status }) => [tag, status])).toEqual([
      ["v1", "good"],
      ["v2", "bad"],
    ]);
  });

  it("are fetched by the names that were allowed only", async () => {
    repository.commit("First", { a: "1" });
    for (const tag of ["v1", "release/1", "other"]) repository.git("tag", tag);
    await add({ tags: ["release/*"] });
    await sync();
    expect((await facts("tag")).map(({ tag }) => tag)).toEqual(["release/1"]);
    for (const tags of [["v*.*"], ["../*"], ["-x"], ["a b"]]) {
      expect(addRepositorySchema.safeParse({ name, url: "/x", branches: ["main"], tags }).success).toBe(false);
    }
  });
});

describe("keys that come and go", () => {
  it("append a new observation each: unknown, good, and revoked by when the product first saw it", async () => {
    const content = sshKey("laptop");
    const sha = repository.commit("Signed", { a: "1" }, { args: ["-S"] });
    await add();
    await sync();
    const [key] = (await register({ content, email: "mei@northwind.example" })).items;
    await sync();
    expect(await revoke(key?.id ?? "", { reason: "retired", note: "A new laptop" })).toMatchObject({ verifyAgain: 1 });
    await sync();
    expect(await revoke(key?.id ?? "", { reason: "compromised", note: "Stolen" })).toMatchObject({
      from: null,
      verifyAgain: 1,
    });
    await sync();
    expect((await facts("commit-signature")).map(({ status, keyAtObservation }) => [status, keyAtObservation])).toEqual(
      [
        ["unknown-key", undefined],
        ["good", undefined],
        // First seen before it was retired: nothing changes for what it signed before.
        ["good", undefined],
        ["revoked", undefined],
      ],
    );
    expect((await facts("commit-signature")).every((fact) => fact.sha === sha)).toBe(true);
    const { items } = await readKeys(pgSql(test.db.pool));
    expect(items.find(({ id }) => id === key?.id)).toMatchObject({
      commits: 1,
      statuses: { revoked: 1 },
      revocation: { reason: "compromised", from: null },
    });
    await expect(revoke(crypto.randomUUID(), { reason: "lost", note: "x" })).rejects.toMatchObject({
      reason: "UNKNOWN_KEY",
    });
  });

  it("find what a certificate signed when its authority is registered later", async () => {
    const root = testCertificate({ name: `Root ${name}`, authority: true });
    const leaf = testCertificate({ name: "Mei", email: "mei@northwind.example", by: root });
    const unsigned = repository.raw(repository.commit("To be signed", { a: "1" }, { at: "2026-06-01T10:00:00Z" }));
    const [head = "", ...message] = Buffer.from(unsigned).toString("utf8").split("\n\n");
    const armor = testCms(unsigned, leaf).trimEnd().replaceAll("\n", "\n ");
    const input = `${head}\ngpgsig ${armor}\n\n${message.join("\n\n")}`;
    const sha = repository.run("git", ["hash-object", "-t", "commit", "-w", "--stdin"], { input }).toString().trim();
    repository.git("update-ref", "refs/heads/main", sha);
    await add();
    await sync();
    expect(await register({ content: root.pem })).toMatchObject({
      items: [{ format: "x509-authority", name: `Root ${name}` }],
      verifyAgain: 1,
    });
    await sync();
    expect(await facts("commit-signature")).toMatchObject([
      { sha, status: "unknown-key", format: "x509" },
      { sha, status: "good", signer: "mei@northwind.example", attempt: 2 },
    ]);
  });
});

describe("a long walk", () => {
  it("tells how far it is, also where it was killed, and goes on from there", async () => {
    repository.commits(2000);
    await add();
    const read = () => readRepository(pgSql(test.db.pool), principal.scope, name);
    const stop = new Error("killed");
    const killed = sync(({ done }) => {
      if (done >= 750) throw stop;
    });
    await expect(killed).rejects.toBe(stop);
    expect(await read()).toMatchObject({
      syncingSince: expect.any(String) as string,
      branches: [{ commits: 750, walk: { done: 750, total: 2000 } }],
    });
    const steps: number[] = [];
    expect(await sync(({ done }) => steps.push(done))).toMatchObject({ commits: 1250 });
    expect(steps).toEqual([250, 500, 750, 1000, 1250]);
    expect(await read()).toMatchObject({
      syncingSince: null,
      branches: [{ commits: 2000, walk: null, tip: repository.git("rev-parse", "main") }],
    });
    const line = repository.git("rev-list", "--first-parent", "--reverse", "main").split("\n");
    expect((await facts("commit")).map(({ sha }) => sha)).toEqual(line);
    expect((await facts("branch-tip")).flatMap(({ landed }) => landed)).toEqual(line);
  }, 120_000);
});
