import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { systemPrincipal } from "../access/principal.ts";
import type { AccountKeysFact } from "../ingest/fact-forge.ts";
import type { CommitSignatureFact } from "../ingest/fact-mirror.ts";
import type { LedgerRecord } from "../ledger/record.ts";
import { moveClock } from "../platform/clock.ts";
import { pgSql, type Sql } from "../platform/sql.ts";
import { testDatabase, type TestDatabase } from "../platform/test-database.ts";
import { inTransaction } from "../platform/transaction.ts";
import { addKeys } from "./commands/add-keys.ts";
import { addRepository } from "./commands/add-repository.ts";
import { noteAccountKeys, type Teller } from "./commands/note-account-keys.ts";
import { syncRepository } from "./commands/sync-repository.ts";
import { addKeysSchema, addRepositorySchema } from "./contract.ts";
import { normaliseOwn } from "./normalise.ts";
import { readKeys } from "./reads.ts";
import { testRepository, type TestRepository } from "./test-repository.ts";

let test: TestDatabase;
let sql: Sql;
let repository: TestRepository;
let dataDir: string;
let name: string;
let count = 0;

beforeAll(async () => {
  test = await testDatabase();
  sql = pgSql(test.db.pool);
});
afterAll(() => test.close());
beforeEach(async () => {
  repository = testRepository();
  dataDir = mkdtempSync(join(tmpdir(), "countersign-data-"));
  count += 1;
  name = `northwind/accounts-${count}`;
  await moveClock(sql, at(count * 100));
  const input = addRepositorySchema.parse({ name, url: repository.folder, branches: ["main"] });
  await inTransaction(test.db.pool, (tx) => addRepository(tx, by(), input));
});
afterEach(() => {
  repository.remove();
  rmSync(dataDir, { recursive: true, force: true });
});

const at = (hour: number) => new Date(Date.UTC(2026, 10, 1) + hour * 3_600_000).toISOString();
/** Hours of a test, each of which has a hundred of its own. */
const hour = (of: number) => at(count * 100 + of);
const by = () => ({ principal: systemPrincipal("Ines Duarte"), idempotencyKey: crypto.randomUUID() });

/** A new SSH key by which the repository signs from now on; answers the public one. */
function sshKey(file: string): string {
  const path = join(repository.home, file);
  repository.run("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-C", file, "-f", path]);
  repository.git("config", "gpg.format", "ssh");
  repository.git("config", "user.signingkey", `${path}.pub`);
  return readFileSync(`${path}.pub`, "utf8").trim();
}

const commit = (message: string, of: number) => repository.commit(message, {}, { at: hour(of), args: ["-S"] });

async function seen(
  of: number,
  materials: readonly string[],
  { source = "src_github", forgeSigner = false, ...more }: Partial<AccountKeysFact> & Partial<Teller> = {},
): Promise<void> {
  await moveClock(sql, hour(of));
  const keys = materials.map((material, id) => ({ id: String(id), material }));
  const fact: AccountKeysFact = {
    ...{ kind: "account-keys", forge: "github", account: `101${count}`, login: "mei", form: "ssh", keys, ...more },
  };
  await inTransaction(test.db.pool, (tx) => noteAccountKeys(tx, { source, forgeSigner }, fact));
}

async function sync(of: number): Promise<void> {
  await moveClock(sql, hour(of));
  await syncRepository({ db: test.db, dataDir }, name);
}

/** All that was observed of a commit's signature, oldest first. */
async function observed(sha: string): Promise<CommitSignatureFact[]> {
  const rows = await sql<{ origin: LedgerRecord["origin"]; key: string; bytes: Uint8Array }>(
    `SELECT i.origin, i.key, p.bytes FROM inbox i JOIN payload p ON p.inbox_id = i.id WHERE i.source = $1 ORDER BY i.id`,
    [`repo:${name}`],
  );
  const facts = rows.flatMap((row) => normaliseOwn(row as unknown as LedgerRecord, row.bytes) ?? []);
  return facts.flatMap(({ fact }) => (fact.kind === "commit-signature" && fact.sha === sha ? [fact] : []));
}

const statuses = async (sha: string) => (await observed(sha)).map(({ status }) => status);
const keys = async () => (await readKeys(sql)).items.filter(({ forge }) => forge?.account === `101${count}`);

describe("a key that a forge says an account has", () => {
  it("counts from when it was first seen, and for no time before", async () => {
    const key = sshKey("mei");
    const early = commit("Early", 1);
    await sync(2);
    expect(await statuses(early)).toEqual(["unknown-key"]);
    await seen(3, [key]);
    const late = commit("Late", 4);
    await sync(5);
    expect(await observed(late)).toMatchObject([{ status: "good", signerClass: "person", signer: "mei" }]);
    const [, again, ...more] = await observed(early);
    expect(more).toEqual([]);
    expect(again).toMatchObject({ status: "unknown-key", keyAtObservation: "not-yet-valid", attempt: 2 });
    expect(again?.note).toContain(hour(3));
    expect(await keys()).toMatchObject([
      { origin: "forge", forge: { name: "github", login: "mei" }, from: hour(3), ended: null, overruled: false },
    ]);
  });

  it("is registered once, however often it is told", async () => {
    const key = sshKey("mei");
    await seen(1, [key]);
    await seen(2, [key]);
    expect(await keys()).toHaveLength(1);
    const entries = await sql("SELECT key FROM inbox WHERE key LIKE $1", [`account-keys:github:101${count}:%`]);
    expect(entries).toHaveLength(1);
  });

  it.each([
    ["gone", []],
    ["revoked", [{ id: "0", revoked: true as const }]],
  ])("ends when it is %s; what it signed until then stays", async (why, gone) => {
    const key = sshKey("mei");
    await seen(1, [key]);
    const before = commit("Before", 2);
    await sync(3);
    await seen(4, [], { keys: gone.map((one) => ({ ...one, material: key })) });
    const after = commit("After", 5);
    await sync(6);
    expect(await observed(before)).toMatchObject([{ status: "good" }, { status: "good" }]);
    expect(await statuses(after)).toEqual(["expired"]);
    expect(await keys()).toMatchObject([{ ended: { at: hour(4), why } }]);
  });

  it("is not ended by what another forge says of an account of the same id", async () => {
    const key = sshKey("mei");
    await seen(1, [key]);
    await seen(2, [], { source: "src_other", login: "noah" });
    await seen(3, [sshKey("noah")], { source: "src_other", login: "noah" });
    await seen(4, [key]);
    const standing = (await keys()).map(({ name: of, from, ended }) => [of, from, ended]);
    expect(standing.sort()).toEqual([
      ["mei", hour(1), null],
      ["noah", hour(3), null],
    ]);
  });

  it("that comes back counts again from then", async () => {
    const key = sshKey("mei");
    await seen(1, [key]);
    await seen(2, []);
    const between = commit("Between", 3);
    await sync(4);
    await seen(5, [key]);
    const later = commit("Later", 6);
    await sync(7);
    expect((await statuses(between)).at(-1)).toBe("expired");
    expect(await statuses(later)).toEqual(["good"]);
    expect(await keys()).toHaveLength(2);
  });

  it("never overrules what somebody uploaded, whichever came first", async () => {
    const key = sshKey("mei");
    await seen(1, [key]);
    const sha = commit("One", 3);
    await sync(4);
    expect(await statuses(sha)).toEqual(["good"]);
    const input = addKeysSchema.parse({ content: key, name: "Mei Tanaka", to: hour(2) });
    await inTransaction(test.db.pool, (tx) => addKeys(tx, by(), input));
    await sync(5);
    expect(await statuses(sha)).toEqual(["good", "expired"]);
    expect(await keys()).toMatchObject([{ overruled: true }]);
    await seen(6, []);
    await sync(7);
    expect((await statuses(sha)).at(-1)).toBe("expired");
    const uploaded = (await readKeys(sql)).items.find(({ name: of }) => of === "Mei Tanaka");
    expect(uploaded).toMatchObject({ origin: "uploaded", addedBy: "Ines Duarte", ended: null });
  });

  it("of the forge itself signs for the forge", async () => {
    const key = sshKey("web");
    await seen(1, [key], { login: "web-flow", forgeSigner: true });
    const sha = commit("Merge", 2);
    await sync(3);
    expect(await observed(sha)).toMatchObject([{ status: "good", signerClass: "web-flow" }]);
  });

  it("of somebody who is called as the forge's own signs for nobody else", async () => {
    await seen(1, [sshKey("web")], { forge: "gitlab", login: "web-flow" });
    const sha = commit("Merge", 2);
    await sync(3);
    expect(await observed(sha)).toMatchObject([{ status: "good", signerClass: "person" }]);
  });

  it("that cannot be read, or is of another form, is not registered", async () => {
    const key = sshKey("mei");
    await seen(1, ["ssh-ed25519 nothing"]);
    await seen(2, [key], { form: "openpgp" });
    await seen(3, [], { keys: [{ id: "1" }] });
    expect(await keys()).toEqual([]);
  });
});
