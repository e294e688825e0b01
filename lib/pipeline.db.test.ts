import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { sha256 } from "./base/sha256.ts";
import { PAYLOADS as GITHUB } from "./ingest/github/made.ts";
import { makeAcceptance } from "./ledger/acceptance.ts";
import { appendAction } from "./ledger/append.ts";
import { Sequencer } from "./ledger/sequence.ts";
import { acceptRecords } from "./ledger/store/accept.ts";
import { dropProjections, projectionDigests } from "./ledger/store/rebuild.ts";
import { testLogKey } from "./ledger/test-log-key.ts";
import { Follower } from "./pipeline.ts";
import { pgSql } from "./platform/sql.ts";
import { testDatabase, type TestDatabase } from "./platform/test-database.ts";
import { inTransaction } from "./platform/transaction.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());

const sql = () => pgSql(database.db.pool);
const keeper = { check: () => Promise.resolve(), signed: () => Promise.resolve() };

async function deliver(key: string, event: string, body: unknown): Promise<void> {
  const bytes = Buffer.from(typeof body === "string" ? body : JSON.stringify(body));
  const acceptance = makeAcceptance({
    source: "src_github",
    origin: "delivery",
    key,
    from: 0,
    to: bytes.byteLength,
    auth: { method: "hmac-sha256", generation: 1 },
    headers: { "x-github-event": event, "x-github-delivery": key },
    bytes,
    deliverySha256: sha256(bytes),
    deliveryLength: bytes.byteLength,
  });
  await acceptRecords(sql(), [acceptance]);
}

async function follow(batch: number): Promise<void> {
  const follower = new Follower(database.db.pool);
  while (((await follower.run(batch))?.entries ?? 0) > 0);
}

describe("advance", () => {
  test("turns every entry into evidence and replays to the same rows, whatever the batches", async () => {
    await appendAction(sql(), {
      type: "sources.created",
      subject: "src_github",
      data: { type: "github", name: "github northwind", environment: "production" },
      actor: { kind: "system", name: "test", issuer: "countersign" },
      auth: { method: "internal" },
      idempotencyKey: "create",
    });
    const sequencer = new Sequencer(database.db.pool, await testLogKey(sql()), keeper);
    const events = Object.entries(GITHUB);
    for (const [at, [event, body]] of events.entries()) {
      await deliver(`guid-${at}`, event, body);
      if (at % 3 === 0) await sequencer.run(100);
    }
    await deliver("guid-nul", "push", '{"ref":"a\\u0000b\\ud800","before":"x"}');
    await deliver("guid-broken", "push", "{");
    await sequencer.run(100);
    await follow(5);
    const [counts] = await sql()<{
      entries: number;
      with_evidence: number;
      unparsed: number;
      rollup: number;
      by_month: number;
      rows: number;
    }>(
      `SELECT (SELECT count(*) FROM ledger_entry) AS entries, (SELECT count(DISTINCT index) FROM evidence) AS with_evidence,
         (SELECT count(*) FROM evidence WHERE kind = 'unparsed') AS unparsed,
         (SELECT sum(count)::bigint FROM evidence_day) AS rollup,
         (SELECT sum(count)::bigint FROM evidence_month) AS by_month, (SELECT count(*) FROM evidence) AS rows`,
    );
    expect(counts?.with_evidence).toBe(counts?.entries);
    expect(counts?.rollup).toBe(counts?.rows);
    expect(counts?.by_month).toBe(counts?.rows);
    expect(counts?.unparsed).toBe(2);
    const before = await projectionDigests(sql());
    for (const batch of [1, 2000]) {
      await inTransaction(database.db.pool, dropProjections);
      await follow(batch);
      expect(await projectionDigests(sql())).toEqual(before);
    }
  });
});
