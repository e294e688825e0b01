import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type pg from "pg";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { toHex } from "../base/bytes.ts";
import { sha256 } from "../base/sha256.ts";
import { pgSql } from "../platform/sql.ts";
import { testDatabase, type TestDatabase } from "../platform/test-database.ts";
import { inTransaction } from "../platform/transaction.ts";
import { makeAcceptance, type Acceptance } from "./acceptance.ts";
import { eraseRecord } from "./erase.ts";
import { FileHeadKeeper } from "./head-keeper.ts";
import { nodeHash256, nodeHmac, nodeVerifySignature } from "./node-hash.ts";
import { parseProof, verifyProof } from "./proof.ts";
import { checkpointAt, entryAt, newestCheckpoint, proofOf } from "./reads.ts";
import { Sequencer, type LogKey } from "./sequence.ts";
import { acceptRecords } from "./store/accept.ts";
import { withLogReader } from "./store/verify-reader.ts";
import { testLogKey } from "./test-log-key.ts";
import { verifyLog, type LogReport } from "./verify-log.ts";

const LEDGER = ["pending", "payload", "inbox", "inbox_key", "ledger_entry", "tile", "checkpoint", "erasure"];

let database: TestDatabase;
let folder: string;
let logKey: LogKey;
let keeper: FileHeadKeeper;
let sequencer: Sequencer;

beforeEach(async () => {
  database = await testDatabase();
  folder = await mkdtemp(join(tmpdir(), "countersign-tamper-"));
  logKey = await testLogKey(sql());
  keeper = new FileHeadKeeper(join(folder, "last-checkpoint"), logKey.key);
  sequencer = newSequencer();
  await take(0, 300); // checkpoints at 100, 200, 300
});

afterEach(async () => {
  await database.close();
  await rm(folder, { recursive: true, force: true });
});

const sql = () => pgSql(database.db.pool);
const newSequencer = () => new Sequencer(database.db.pool, logKey, keeper);

function record(index: number, history: string): Acceptance {
  const bytes = Buffer.from(index === 42 ? `large ${"x".repeat(40_000)}` : `record ${index} of ${history}`);
  return makeAcceptance({
    source: "src_test",
    origin: "delivery",
    key: `${history}-${index}`,
    from: 0,
    to: bytes.byteLength,
    auth: { method: "bearer", generation: 1 },
    headers: { "x-event": "push" },
    bytes,
    deliverySha256: sha256(bytes),
    deliveryLength: bytes.byteLength,
  });
}

/** Accepts records and sequences them, a checkpoint for every hundred. */
async function take(from: number, to: number, history = "monday"): Promise<void> {
  const records = Array.from({ length: to - from }, (_, n) => record(from + n, history));
  await acceptRecords(sql(), records);
  for (let left = to - from; left > 0; left -= 100) await sequencer.run(100);
}

async function verify(outside: Record<string, string> = {}): Promise<LogReport> {
  return withLogReader(database.db.pool, (reader) =>
    verifyLog({
      hash: nodeHash256,
      hmac: nodeHmac,
      verify: nodeVerifySignature,
      origin: logKey.key.name,
      keys: [logKey.key],
      reader,
      outside: Object.entries(outside).map(([name, note]) => ({ name, note })),
    }),
  );
}

const found = async (outside: Record<string, string> = {}) =>
  (await verify(outside)).findings.map(({ code, places }) => ({ code, ...places[0] }));

/** A superuser with the triggers off: nothing in the database can stop this one. */
async function tamper(work: (client: pg.PoolClient) => Promise<unknown>): Promise<void> {
  const client = await database.owner.connect();
  try {
    await client.query("SET session_replication_role = replica");
    await work(client);
  } finally {
    client.release(true);
  }
}

describe("a log as the product left it", () => {
  it("is sound, large payloads, several months and pending records included", async () => {
    await acceptRecords(sql(), [record(300, "monday")]);
    const { note } = await checkpointAt(sql(), 100);
    expect(await verify({ kept: note })).toMatchObject({
      entries: 300,
      checkpoints: 3,
      provenSize: 300,
      findings: [],
      consistentWith: [{ name: "kept", size: 100 }],
    });
  });
});

describe("what a superuser did", () => {
  it("to a payload", async () => {
    await tamper((db) =>
      db.query(
        "UPDATE payload SET bytes = 'harmless' WHERE inbox_id = (SELECT inbox_id FROM ledger_entry WHERE index = 120)",
      ),
    );
    expect(await found()).toEqual([{ code: "payload-altered", index: 120 }]);
  });

  it("to a large payload", async () => {
    await tamper((db) =>
      db.query(
        "UPDATE payload SET bytes = bytes || 'y'::bytea WHERE inbox_id = (SELECT inbox_id FROM ledger_entry WHERE index = 42)",
      ),
    );
    expect(await found()).toEqual([{ code: "payload-altered", index: 42 }]);
  });

  it("to a payload, by deleting it", async () => {
    await tamper((db) =>
      db.query("DELETE FROM payload WHERE inbox_id = (SELECT inbox_id FROM ledger_entry WHERE index = 7)"),
    );
    expect(await found()).toEqual([{ code: "payload-missing", index: 7 }]);
  });

  it("to an inbox row, its time moved to where its payload is not looked for first", async () => {
    await tamper((db) =>
      db.query("UPDATE inbox SET received_at = received_at - interval '2 years' WHERE key = 'monday-9'"),
    );
    expect(await found()).toEqual([{ code: "inbox-altered", index: 9 }]);
  });

  it("to an inbox row, by deleting it", async () => {
    await tamper((db) => db.query("DELETE FROM inbox WHERE key = 'monday-9'"));
    expect(await found()).toEqual([{ code: "inbox-missing", index: 9 }]);
  });

  it("to a record that still waited", async () => {
    await acceptRecords(sql(), [record(300, "monday")]);
    await tamper((db) => db.query("DELETE FROM pending"));
    expect(await found()).toMatchObject([{ code: "record-unsequenced" }]);
  });

  it("to a leaf", async () => {
    await tamper((db) =>
      db.query(
        "UPDATE ledger_entry SET leaf = replace(convert_from(leaf, 'UTF8'), 'src_test', 'src_fest')::bytea WHERE index = 200",
      ),
    );
    expect(await found()).toEqual([{ code: "leaf-altered", index: 200 }]);
  });

  it("to a leaf, its hash, its inbox row and its payload, all made to tie", async () => {
    const forged = record(120, "forged");
    await tamper(async (db) => {
      const other = (await acceptRecords(pgSql(db), [forged]))[0]!;
      await sequencer.run(100);
      await db.query(
        `UPDATE ledger_entry e SET leaf = f.leaf, leaf_hash = f.leaf_hash, inbox_id = -1 FROM ledger_entry f
         WHERE e.index = 120 AND f.inbox_id = $1`,
        [other.inboxId],
      );
      await db.query("DELETE FROM ledger_entry WHERE index = 300");
      await db.query("UPDATE ledger_entry SET inbox_id = $1 WHERE index = 120", [other.inboxId]);
      await db.query("DELETE FROM checkpoint WHERE size > 300");
      await db.query("DELETE FROM inbox WHERE key = 'monday-120'");
    });
    const { note } = await checkpointAt(sql(), 200);
    expect(await found({ kept: note })).toEqual([{ code: "leaf-altered", index: 120 }]);
  });

  it("to a tile", async () => {
    await tamper((db) => db.query("UPDATE tile SET hashes = set_byte(hashes, 99, 0) WHERE level = 0 AND n = 0"));
    expect(await found()).toEqual([{ code: "tile-altered", level: 0, n: 0 }]);
  });

  it("to an entry, by deleting it", async () => {
    await tamper((db) => db.query("DELETE FROM ledger_entry WHERE index = 123"));
    expect(await found()).toEqual([
      { code: "entry-missing", index: 123 },
      expect.objectContaining({ code: "record-unsequenced" }),
    ]);
  });

  it("to an entry, by deleting it with its record and moving the later ones up", async () => {
    await tamper(async (db) => {
      await db.query("DELETE FROM inbox WHERE id = (SELECT inbox_id FROM ledger_entry WHERE index = 123)");
      await db.query("DELETE FROM ledger_entry WHERE index = 123");
      await db.query("UPDATE ledger_entry SET index = index + 1000000 WHERE index > 123");
      await db.query("UPDATE ledger_entry SET index = index - 1000001 WHERE index > 1000000");
    });
    expect(await found()).toEqual([
      { code: "entry-missing", index: 123 },
      { code: "tail-truncated", size: 300, since: 299 },
    ]);
  });

  it("to the order of two entries", async () => {
    await tamper(async (db) => {
      await db.query("UPDATE ledger_entry SET index = index + 1000000 WHERE index IN (10, 20)");
      await db.query("UPDATE ledger_entry SET index = 1000030 - index WHERE index > 1000000");
    });
    expect(await found()).toEqual([{ code: "entry-reordered", index: 10 }]);
  });

  it("to a checkpoint", async () => {
    await tamper((db) => db.query("UPDATE checkpoint SET root = sha256('other') WHERE size = 200"));
    expect(await found()).toEqual([{ code: "checkpoint-altered", size: 200, since: 100 }]);
    await tamper((db) =>
      db.query("UPDATE checkpoint SET note = replace(note, E'\\n200\\n', E'\\n201\\n') WHERE size = 200"),
    );
    expect(await found()).toEqual([{ code: "checkpoint-bad-signature", size: 200, since: 100 }]);
  });

  it("to the tail, cut together with its checkpoints: only a checkpoint from outside shows it", async () => {
    const { note } = await newestCheckpoint(sql());
    const { note: older } = await checkpointAt(sql(), 100);
    await tamper(cutTail);
    expect(await found()).toEqual([]);
    expect(await found({ older })).toEqual([]);
    expect(await found({ older, note })).toEqual([{ code: "tail-truncated", size: 300, since: 200, outside: "note" }]);
  });

  it("to the database, by putting back yesterday's backup: shown also after the log went on", async () => {
    await tamper((db) => copyTables(db, "INSERT INTO backup"));
    const { note: older } = await checkpointAt(sql(), 100);
    await take(300, 500);
    const { note } = await newestCheckpoint(sql());
    await tamper((db) => copyTables(db, "restore"));
    expect(await found({ older })).toEqual([]);
    expect(await found({ older, note })).toEqual([{ code: "tail-truncated", size: 500, since: 300, outside: "note" }]);

    await keeper.accept(await newestCheckpoint(sql()));
    await take(300, 700, "tuesday");
    expect(await found({ older })).toEqual([]);
    expect(await found({ older, note })).toEqual([{ code: "fork", size: 500, since: 100, outside: "note" }]);
  });
});

async function cutTail(db: pg.PoolClient): Promise<void> {
  await db.query("DELETE FROM inbox_key WHERE inbox_id IN (SELECT inbox_id FROM ledger_entry WHERE index >= 200)");
  await db.query("DELETE FROM payload WHERE inbox_id IN (SELECT inbox_id FROM ledger_entry WHERE index >= 200)");
  await db.query("DELETE FROM inbox WHERE id IN (SELECT inbox_id FROM ledger_entry WHERE index >= 200)");
  await db.query("DELETE FROM ledger_entry WHERE index >= 200");
  await db.query("DELETE FROM tile WHERE n >= 0");
  await db.query("DELETE FROM checkpoint WHERE size > 200");
}

/** Yesterday's backup as copies of the tables: made, then put back. */
async function copyTables(db: pg.PoolClient, how: "INSERT INTO backup" | "restore"): Promise<void> {
  for (const table of LEDGER) {
    if (how === "restore") {
      await db.query(`TRUNCATE ${table}`);
      await db.query(`INSERT INTO ${table} SELECT * FROM backup_${table}`);
    } else {
      await db.query(`CREATE TABLE backup_${table} AS TABLE ${table}`);
    }
  }
}

describe("signing over a rolled-back tree", () => {
  it("is refused after a cut, by the worker that runs and by one that starts anew, until it was accepted", async () => {
    await tamper(cutTail);
    await acceptRecords(sql(), [record(900, "tuesday")]);
    const refusal = { code: "INTEGRITY", reason: "ROLLED_BACK", detail: { lost: { from: 200, to: 300 } } };
    await expect(sequencer.run(100)).rejects.toMatchObject(refusal);
    await expect(newSequencer().run(100)).rejects.toMatchObject(refusal);
    expect((await newestCheckpoint(sql())).size).toBe(200);
    expect(await sql()("SELECT FROM pending")).toHaveLength(1);

    await keeper.accept(await newestCheckpoint(sql()));
    expect(await newSequencer().run(100)).toEqual({ size: 201, entries: 1 });
    expect(await found()).toEqual([]);
  });

  it("is refused over an empty database", async () => {
    await tamper(async (db) => {
      for (const table of LEDGER) await db.query(`TRUNCATE ${table}`);
    });
    await acceptRecords(sql(), [record(1, "tuesday")]);
    await expect(newSequencer().run(100)).rejects.toMatchObject({ reason: "ROLLED_BACK" });
    await keeper.accept(undefined);
    expect(await newSequencer().run(100)).toEqual({ size: 1, entries: 1 });
  });

  it("is refused over other entries under the same indexes", async () => {
    await tamper(async (db) => {
      await copyTables(db, "INSERT INTO backup");
    });
    await take(300, 400);
    await tamper((db) => copyTables(db, "restore"));
    const elsewhere = new FileHeadKeeper(join(folder, "elsewhere"), logKey.key);
    await acceptRecords(
      sql(),
      Array.from({ length: 150 }, (_, n) => record(n, "tuesday")),
    );
    await new Sequencer(database.db.pool, logKey, elsewhere).run(1000);
    await acceptRecords(sql(), [record(999, "tuesday")]);
    await expect(newSequencer().run(100)).rejects.toMatchObject({ reason: "FORKED" });
  });

  it("is refused while the database's clock is before the last checkpoint", async () => {
    const move = (at: string) =>
      sql()("INSERT INTO moved_clock (at) VALUES ($1) ON CONFLICT (one) DO UPDATE SET at = excluded.at", [at]);
    await move("2099-01-01T00:00:00Z");
    await take(300, 400);
    await move("2026-01-01T00:00:00Z");
    await acceptRecords(sql(), [record(999, "monday")]);
    await expect(newSequencer().run(100)).rejects.toMatchObject({
      reason: "CLOCK_BEHIND",
      detail: { signedAt: "2099-01-01T00:00:00.000Z", now: "2026-01-01T00:00:00.000Z" },
    });
    await keeper.accept(await newestCheckpoint(sql()));
    expect(await newSequencer().run(100)).toEqual({ size: 401, entries: 1 });
    await acceptRecords(sql(), [record(1000, "monday")]);
    expect(await newSequencer().run(100)).toEqual({ size: 402, entries: 1 });
  });
});

describe("erasure", () => {
  const erase = (index: number, idempotencyKey = `erase-${index}`) =>
    inTransaction(database.db.pool, (tx) =>
      eraseRecord(tx, {
        index,
        reason: "asked for by the person",
        residual: [{ kind: "unparsed", reason: "erased" }],
        actor: { kind: "user", name: "Ada", issuer: "countersign" },
        auth: { method: "session", principal: "ada" },
        idempotencyKey,
      }),
    );

  it("takes the payload and the salt, and every proof still verifies", async () => {
    await erase(120);
    expect(await found()).toEqual([]);
    await sequencer.run(100);
    const report = await verify({ kept: (await checkpointAt(sql(), 200)).note });
    expect(report).toMatchObject({ findings: [], erased: 1, entries: 301, consistentWith: [{ size: 200 }] });

    const rows = await sql()(
      "SELECT FROM payload p JOIN ledger_entry e ON e.inbox_id = p.inbox_id WHERE e.index = 120",
    );
    expect(rows).toHaveLength(0);
    const { proof } = await proofOf(sql(), 120);
    const leaf = Buffer.from((await entryAt(sql(), 120)).leaf);
    const trust = { hash: nodeHash256, verify: nodeVerifySignature, origin: logKey.key.name, keys: [logKey.key] };
    expect((await verifyProof(parseProof(proof), leaf, trust)).size).toBe(301);
  });

  it("appends what it did: index, reason and residual", async () => {
    const { inboxId } = await erase(120);
    const [row] = await sql()<{ bytes: Buffer }>("SELECT bytes FROM payload WHERE inbox_id = $1", [inboxId]);
    expect(JSON.parse(row!.bytes.toString("utf8"))).toMatchObject({
      type: "ledger.erased",
      data: { index: 120, reason: "asked for by the person", residual: [{ kind: "unparsed", reason: "erased" }] },
    });
  });

  it("is refused twice, past the end, and for the record of an erasure", async () => {
    await erase(120);
    await expect(erase(120, "again")).rejects.toMatchObject({ reason: "ALREADY_ERASED" });
    await expect(erase(9_999)).rejects.toMatchObject({ reason: "NO_SUCH_ENTRY" });
    await expect(erase(121, "erase-120")).rejects.toMatchObject({ reason: "KEY_REUSED" });
    await sequencer.run(100);
    await expect(erase(300)).rejects.toMatchObject({ reason: "ERASURE_RECORD" });
    expect(await found()).toEqual([]);
  });

  it("is won by one of two at once", async () => {
    const outcomes = await Promise.allSettled([erase(120, "one"), erase(120, "two")]);
    expect(outcomes.filter((outcome) => outcome.status === "fulfilled")).toHaveLength(1);
    expect(outcomes.find((outcome) => outcome.status === "rejected")).toMatchObject({
      reason: { reason: "ALREADY_ERASED" },
    });
    expect(await found()).toEqual([]);
  });

  it("is rolled back with its caller's transaction", async () => {
    const failing = inTransaction(database.db.pool, async (tx) => {
      await eraseRecord(tx, {
        index: 5,
        reason: "r",
        residual: [],
        actor: { kind: "user", name: "Ada", issuer: "countersign" },
        auth: { method: "internal" },
        idempotencyKey: "rolled-back",
      });
      throw new Error("the caller failed");
    });
    await expect(failing).rejects.toThrow("the caller failed");
    expect(await verify()).toMatchObject({ erased: 0, findings: [] });
  });

  it("without its action is refused by the database, and found when a superuser forges it", async () => {
    await expect(database.db.pool.query("SELECT countersign.erase(5, 6, '[]')")).rejects.toMatchObject({
      code: "42501",
    });
    await tamper(async (db) => {
      const target = "(SELECT inbox_id FROM ledger_entry WHERE index = 5)";
      await db.query(`INSERT INTO erasure VALUES (5, ${target}, ${target}, '[]', countersign.now())`);
      await db.query(`DELETE FROM payload WHERE inbox_id = ${target}`);
    });
    expect(await found()).toEqual([{ code: "erasure-unlogged", index: 5 }]);
  });

  it("leaves nothing of the salt by which the payload could be guessed", async () => {
    const [row] = await sql()<{ salt: Buffer }>(
      "SELECT p.salt FROM payload p JOIN ledger_entry e ON e.inbox_id = p.inbox_id WHERE e.index = 120",
    );
    await erase(120);
    const salt = toHex(row!.salt);
    for (const table of LEDGER) {
      const { rows } = await database.owner.query(`SELECT FROM ${table} t WHERE t::text LIKE $1`, [`%${salt}%`]);
      expect(rows, table).toHaveLength(0);
    }
  });
});
