import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { systemPrincipal } from "../access/principal.ts";
import { sha256 } from "../base/sha256.ts";
import { headKeeper, openLogKey } from "../jobs/log-key.ts";
import { makeAcceptance } from "../ledger/acceptance.ts";
import { formatNoteKey } from "../ledger/note.ts";
import { newestCheckpoint, proofOf } from "../ledger/reads.ts";
import { Sequencer } from "../ledger/sequence.ts";
import { acceptRecords } from "../ledger/store/accept.ts";
import { loadEnv, type Env } from "../platform/env.ts";
import { Follower } from "../pipeline.ts";
import { ensureKeys } from "../platform/keys.ts";
import { pgSql } from "../platform/sql.ts";
import { testDatabase, type TestDatabase } from "../platform/test-database.ts";
import { inTransaction } from "../platform/transaction.ts";
import type { Answer, Command, Values } from "./command.ts";
import type { Local } from "./connection.ts";
import { command as acceptRollback } from "./log-accept-rollback.ts";
import { command as erase } from "./log-erase.ts";
import { command as verify } from "./log-verify.ts";

let database: TestDatabase;
let folder: string;
let env: Env;

beforeEach(async () => {
  database = await testDatabase();
  folder = await mkdtemp(join(tmpdir(), "countersign-cli-"));
  env = loadEnv({ DATA_DIR: folder, DATABASE_URL: database.url });
  ensureKeys(env, { fresh: true, needsLogKey: true });
  await take("monday", 20);
});

afterEach(async () => {
  await database.close();
  await rm(folder, { recursive: true, force: true });
});

const sql = () => pgSql(database.db.pool);

async function sequence(): Promise<void> {
  const logKey = (await openLogKey(sql(), env))!;
  await new Sequencer(database.db.pool, logKey, headKeeper(env, logKey)).run(1_000);
}

async function take(history: string, count: number): Promise<void> {
  const records = Array.from({ length: count }, (_, n) => {
    const bytes = Buffer.from(`${history} ${n}`);
    return makeAcceptance({
      source: "src_test",
      origin: "delivery",
      key: `${history} ${n}`,
      from: 0,
      to: bytes.byteLength,
      auth: { method: "bearer", generation: 1 },
      headers: {},
      bytes,
      deliverySha256: sha256(bytes),
      deliveryLength: bytes.byteLength,
    });
  });
  await acceptRecords(sql(), records);
  await sequence();
}

function run(command: Command, values: Values = {}, positionals: string[] = []): Promise<Answer> {
  const local: Local = {
    kind: "local",
    env,
    db: database.db,
    adminUrl: database.url,
    sql: sql(),
    principal: systemPrincipal("command-line"),
    transaction: (work) => inTransaction(database.db.pool, work),
    close: () => Promise.resolve(),
  };
  const connect = () => Promise.resolve(local);
  return command.run({ values, positionals, connect, stdin: process.stdin, stderr: process.stderr });
}

async function file(name: string, text: string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, text);
  return path;
}

async function cutTail(size: number): Promise<void> {
  const client = await database.owner.connect();
  await client.query("SET session_replication_role = replica");
  for (const table of ["payload", "inbox_key"]) {
    await client.query(
      `DELETE FROM ${table} WHERE inbox_id IN (SELECT inbox_id FROM ledger_entry WHERE index >= ${size})`,
    );
  }
  await client.query(`DELETE FROM inbox WHERE id IN (SELECT inbox_id FROM ledger_entry WHERE index >= ${size})`);
  await client.query(`DELETE FROM ledger_entry WHERE index >= ${size}`);
  await client.query(`DELETE FROM checkpoint WHERE size > ${size}`);
  client.release(true);
}

describe("log verify", () => {
  it("ends with 0 on a sound log, and says that no outside checkpoint was given", async () => {
    const answer = await run(verify);
    expect(answer).toMatchObject({ exit: 0, json: { entries: 20, provenSize: 20, findings: [] } });
    expect(answer.text).toContain("No checkpoint from outside was given");
  });

  it("takes checkpoints and proofs from outside, by option or by name", async () => {
    const note = await file("checkpoint", (await newestCheckpoint(sql())).note);
    const proof = await file("3.tlog-proof", (await proofOf(sql(), 3)).proof);
    await take("tuesday", 5);
    const answer = await run(verify, { against: [note] }, [proof]);
    expect(answer).toMatchObject({ exit: 0, json: { consistentWith: [{ size: 20 }, { size: 20 }] } });
  });

  it("ends with 1 and names the finding", async () => {
    const note = await file("checkpoint", (await newestCheckpoint(sql())).note);
    await cutTail(0);
    const answer = await run(verify, { against: [note] });
    expect(answer).toMatchObject({ exit: 1, json: { findings: [{ code: "tail-truncated", count: 1 }] } });
    expect(answer.text).toContain("tail-truncated · checkpoint 20");
  });

  it("ends with 2 where a file says nothing about this log, or the key is not known", async () => {
    const torn = await file("torn", "torn");
    expect(await run(verify, { against: [torn] })).toMatchObject({ exit: 2, json: { unusable: [{ name: torn }] } });
    await expect(run(verify, { against: [join(folder, "absent")] })).rejects.toMatchObject({ reason: "USAGE" });
    const vkey = formatNoteKey((await openLogKey(sql(), env))!.key);
    await rm(join(folder, "keys", "log.pem"));
    await expect(run(verify)).rejects.toMatchObject({ reason: "USAGE" });
    expect(await run(verify, { key: vkey })).toMatchObject({ exit: 0 });
    await expect(run(verify, { key: "nonsense" })).rejects.toMatchObject({ reason: "BAD_NOTE_KEY" });
  });
});

describe("log erase", () => {
  it("wants an index and a reason, and waits for the worker", async () => {
    await expect(run(erase, { reason: "asked for" }, ["all"])).rejects.toMatchObject({ reason: "USAGE" });
    await expect(run(erase, {}, ["3"])).rejects.toMatchObject({ reason: "USAGE" });
    await expect(run(erase, { reason: "asked for" }, ["3"])).rejects.toMatchObject({ reason: "NOT_FOLLOWED" });
  });

  it("erases the payload; the log verifies with one entry erased", async () => {
    const follower = new Follower(database.db.pool);
    while (((await follower.run())?.entries ?? 0) > 0);
    expect(await run(erase, { reason: "asked for" }, ["3"])).toMatchObject({ json: { index: 3 } });
    await sequence();
    expect(await run(verify)).toMatchObject({ exit: 0, json: { entries: 21, erased: 1, findings: [] } });
  });
});

describe("log accept-rollback", () => {
  it("has nothing to accept on a log that extends what was signed", async () => {
    expect(await run(acceptRollback, { reason: "none" })).toMatchObject({ json: { accepted: false } });
  });

  it("wants a reason", async () => {
    await expect(run(acceptRollback)).rejects.toMatchObject({ reason: "USAGE" });
  });

  it("names the lost indexes in an entry, and lets signing go on", async () => {
    await take("tuesday", 5);
    await cutTail(20);
    await expect(take("wednesday", 1)).rejects.toMatchObject({ reason: "ROLLED_BACK" });

    const answer = await run(acceptRollback, { reason: "backup of Monday restored" });
    expect(answer).toMatchObject({ json: { accepted: true, rollback: { lost: { from: 20, to: 25 } } } });
    expect(await run(acceptRollback, { reason: "again" })).toMatchObject({ json: { accepted: false } });

    await sequence();
    const [row] = await sql()<{ bytes: Buffer; count: number }>(
      `SELECT p.bytes, count(*) OVER () AS count FROM ledger_entry e JOIN inbox i ON i.id = e.inbox_id
       JOIN payload p ON p.inbox_id = i.id WHERE i.origin = 'action'`,
    );
    expect(row?.count).toBe(1);
    expect(JSON.parse(row!.bytes.toString("utf8"))).toMatchObject({
      type: "ledger.rollback-accepted",
      actor: { kind: "system", name: "command-line" },
      data: {
        reason: "backup of Monday restored",
        rollback: { reason: "ROLLED_BACK", lost: { from: 20, to: 25 } },
        signed: { size: 25 },
        found: { size: 20 },
      },
    });
    expect(await run(verify)).toMatchObject({ exit: 0, json: { entries: 22 } });
  });
});
