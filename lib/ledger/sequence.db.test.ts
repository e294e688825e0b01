import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { sha256 } from "../base/sha256.ts";
import { pgSql } from "../platform/sql.ts";
import { testDatabase, type TestDatabase } from "../platform/test-database.ts";
import { makeAcceptance, type Acceptance } from "./acceptance.ts";
import { appendAction } from "./append.ts";
import { CompactRange } from "./compact-range.ts";
import { parseLeaf } from "./leaf-parser.ts";
import { verifyLeaf } from "./leaf.ts";
import { leafHash } from "./merkle.ts";
import { nodeHash256, nodeHmac } from "./node-hash.ts";
import { proofOf, tileBytes } from "./reads.ts";
import { Sequencer } from "./sequence.ts";
import { acceptRecords, sameBytes } from "./store/accept.ts";
import { testLogKey } from "./test-log-key.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());

const keeper = { check: () => Promise.resolve(), signed: () => Promise.resolve() };
const sql = () => pgSql(database.db.pool);

function record(key: string, text = `body of ${key}`): Acceptance {
  const bytes = Buffer.from(text);
  return makeAcceptance({
    source: "src-test",
    origin: "delivery",
    key,
    from: 0,
    to: bytes.byteLength,
    auth: { method: "bearer", generation: 1 },
    headers: { "x-kind": "a\u2028b" },
    bytes,
    deliverySha256: sha256(bytes),
    deliveryLength: bytes.byteLength,
  });
}

describe("accept and sequence", () => {
  test("stores each key once, in one statement or many, and knows other bytes under the same key", async () => {
    const first = await acceptRecords(sql(), [record("a"), record("b"), record("a")]);
    expect(first.map((answer) => answer.duplicate)).toEqual([false, false, true]);
    expect(first[2]?.inboxId).toBe(first[0]?.inboxId);
    const again = await acceptRecords(sql(), [record("b"), record("c")]);
    expect(again.map((answer) => answer.duplicate)).toEqual([true, false]);
    expect(await sameBytes(sql(), first[1]?.inboxId ?? 0, Buffer.from("body of b"))).toBe(true);
    expect(await sameBytes(sql(), first[1]?.inboxId ?? 0, Buffer.from("body of B"))).toBe(false);
  });

  test("claims shared keys from many flushes at once without a deadlock", async () => {
    const keys = Array.from({ length: 60 }, (_, n) => `shared-${n}`);
    const flushes = Array.from({ length: 8 }, (_, n) => {
      const order = n % 2 === 0 ? keys : [...keys].reverse();
      return acceptRecords(
        sql(),
        order.map((key) => record(key)),
      );
    });
    const answers = (await Promise.all(flushes)).flat();
    expect(answers.filter((answer) => !answer.duplicate)).toHaveLength(keys.length);
    expect(new Set(answers.map((answer) => answer.inboxId)).size).toBe(keys.length);
  });

  test("sequences over several batches and processes into one tree whose leaves are proven", async () => {
    await acceptRecords(
      sql(),
      Array.from({ length: 700 }, (_, n) => record(`many-${n}`)),
    );
    const logKey = await testLogKey(sql());
    const sequencers = [
      new Sequencer(database.db.pool, logKey, keeper),
      new Sequencer(database.db.pool, logKey, keeper),
    ];
    for (;;) {
      const results = await Promise.all(sequencers.map((sequencer) => sequencer.run(150)));
      if (results.every((result) => result === null || result.entries === 0)) break;
    }
    const rows = await sql()<{ index: number; leaf: Uint8Array; leaf_hash: Uint8Array; inbox_id: number }>(
      "SELECT index, inbox_id, leaf, leaf_hash FROM ledger_entry ORDER BY index",
    );
    expect(rows.map((row) => row.index)).toEqual(rows.map((_, n) => n));
    const range = CompactRange.empty(nodeHash256);
    for (const row of rows) {
      expect(Buffer.from(row.leaf_hash)).toEqual(Buffer.from(leafHash(nodeHash256, row.leaf)));
      range.append(row.leaf_hash);
    }
    const [head] = await sql()<{ size: number; root: Buffer }>(
      "SELECT size, root FROM checkpoint ORDER BY size DESC LIMIT 1",
    );
    expect(head?.size).toBe(rows.length);
    expect(head?.root.equals(Buffer.from(range.root()))).toBe(true);
    expect((await sql()("SELECT 1 FROM pending")).length).toBe(0);
  });

  test("a leaf opens to the stored payload, key and delivery", async () => {
    const [row] = await sql()<{
      leaf: Uint8Array;
      salt: Uint8Array;
      bytes: Uint8Array;
      key: string;
      headers: string;
      delivery_length: number;
      sha: string;
    }>(
      `SELECT e.leaf, p.salt, p.bytes, i.key, p.headers, p.delivery_length, encode(p.delivery_sha256, 'hex') AS sha
       FROM ledger_entry e JOIN inbox i ON i.id = e.inbox_id JOIN payload p ON p.inbox_id = i.id WHERE i.key = 'many-7'`,
    );
    if (!row) throw new Error("no row");
    const evidence = { ...row, bodySha256: row.sha, bodyLength: row.delivery_length };
    expect(() => verifyLeaf(nodeHmac, parseLeaf(row.leaf), evidence)).not.toThrow();
    const tampered = { ...evidence, bytes: Buffer.from("body of many-8") };
    expect(() => verifyLeaf(nodeHmac, parseLeaf(row.leaf), tampered)).toThrow();
  });

  test("an appended action shares its caller's fate, and its key is used once", async () => {
    const action = {
      type: "sources.renamed",
      subject: "src-test",
      data: { name: "x" },
      actor: { kind: "user", name: "Ada", issuer: "countersign" },
      auth: { method: "internal" },
      idempotencyKey: "once",
    } as const;
    const client = await database.db.pool.connect();
    await client.query("BEGIN");
    await appendAction(pgSql(client), action);
    await client.query("ROLLBACK");
    client.release();
    expect((await appendAction(sql(), action)).duplicate).toBe(false);
    expect((await appendAction(sql(), action)).duplicate).toBe(true);
  });

  test("serves proofs and tiles of the tree", async () => {
    expect((await proofOf(sql(), 300)).proof.startsWith("c2sp.org/tlog-proof@v1")).toBe(true);
    expect((await tileBytes(sql(), 0, 0, 256)).byteLength).toBe(8192);
    await expect(tileBytes(sql(), 0, 99, 1)).rejects.toMatchObject({ reason: "NO_SUCH_TILE" });
  });
});
