import { writeFileSync } from "node:fs";
import { join } from "node:path";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { systemPrincipal } from "../../lib/access/principal.ts";
import { createSource } from "../../lib/ingest/commands/create-source.ts";
import { openDb, type Db } from "../../lib/platform/db.ts";
import { pgSql } from "../../lib/platform/sql.ts";
import { checkLedger } from "./ledger-check.ts";
import { isBuilt, Product, until, type Part } from "./product.ts";
import { deliver, nothingSent, plan, type Sent, type Target } from "./sender.ts";

// CONTRACT, "Faults" 1. In full 100,000 deliveries and three kills of each part; short for every run of the tests.
const full = process.env.COUNTERSIGN_FAULTS === "full";
const DELIVERIES = full ? 100_000 : 3000;
const ROUNDS = full ? 3 : 1;
const SEND_WITHIN_MS = full ? 10 * 60_000 : 60_000;
const ADVANCE_WITHIN_MS = full ? 5 * 60_000 : 60_000;
const PARTS: readonly Part[] = ["web", "worker", "postgres"];

describe.skipIf(!isBuilt())("deliveries while web, worker and database are killed", () => {
  let product: Product;
  let db: Db;

  beforeAll(async () => {
    product = await Product.start();
    process.env.DATA_DIR = product.dataDir; // the source's secret is sealed with this product's key
    db = await openDb({ url: (await product.databaseUrl()).url, max: 2 });
  });
  afterAll(async () => {
    await db?.close();
    await product?.stop();
  });

  it("keeps every acknowledged delivery exactly once, byte for byte, in one tree", async () => {
    const sql = pgSql(db.pool);
    const target = await newTarget();
    const sent = nothingSent();
    const from = performance.now();
    const kills = await sendUnderFire(target, sent);
    const sentMs = performance.now() - from;

    // A connection that the killed server took with it fails once; then the pool has a new one.
    await until("the database answers", 30_000, () =>
      sql("SELECT 1")
        .then(() => true)
        .catch(() => false),
    );
    const drainFrom = performance.now();
    await until(
      "all records are in the log",
      60_000,
      async () => (await sql("SELECT FROM pending LIMIT 1")).length === 0,
    );
    const drainMs = performance.now() - drainFrom;

    const check = await checkLedger(sql, target.source, sent.acknowledged);
    expect(check.faults).toEqual({ lost: [], doubled: [], foreign: [], gaps: [], unhashed: [] });
    expect(sent.contradicted).toEqual([]);
    expect([sent.deliveries, sent.acknowledged.size]).toEqual([DELIVERIES, (DELIVERIES / 5) * 4]);
    expect(check.ofSource).toBe(sent.acknowledged.size);
    expect([check.signedSize, check.signedRoot]).toEqual([check.size, check.root]);
    expect(await duplicatesCounted(target.source)).toBeGreaterThanOrEqual(sent.duplicates);

    const verified = await product.command("log", "verify", "--json", ...kills.flatMap((file) => ["--against", file]));
    expect(verified).toMatchObject({ code: 0 });
    expect(JSON.parse(verified.output)).toMatchObject({ entries: check.size, findings: [], unusable: [] });

    report(sent, kills.length, sentMs, drainMs); // before the slowest part, which may fail
    await until("advance has read all of it", ADVANCE_WITHIN_MS, async () => {
      const [cursor] = await sql<{ size: number }>("SELECT size FROM advance_cursor");
      return (cursor?.size ?? 0) >= check.size;
    });
    const advanced = performance.now() - drainFrom;
    process.stdout.write(`in the projections ${(advanced / 1000).toFixed(1)} s after the last acknowledgement\n`);
    const [evidence] = await sql<{ rows: number; entries: number }>(
      "SELECT count(*) AS rows, count(DISTINCT index) AS entries FROM evidence WHERE source = $1",
      [target.source],
    );
    expect(evidence).toEqual({ rows: check.ofSource, entries: check.ofSource });
  });

  async function newTarget(): Promise<Target> {
    const context = {
      db,
      principal: systemPrincipal("faults"),
      publicUrl: "http://localhost",
      idempotencyKey: "faults",
    };
    const { id, secret } = await createSource(context, { type: "flux", name: "faults", cluster: "faults" });
    return { port: product.port, source: id, secret };
  }

  /** Sends all, killing one part after another as the deliveries go through; a checkpoint from before each kill. */
  async function sendUnderFire(target: Target, sent: Sent): Promise<string[]> {
    const late = AbortSignal.timeout(SEND_WITHIN_MS);
    const failed = new AbortController();
    const signal = AbortSignal.any([late, failed.signal]);
    const sending = deliver(target, plan(DELIVERIES), sent, signal);
    sending.catch((error: unknown) => failed.abort(error));
    const kept: string[] = [];
    const schedule = Array.from({ length: ROUNDS }, () => PARTS).flat();
    for (const [at, part] of schedule.entries()) {
      const mark = (DELIVERIES * (at + 1)) / (schedule.length + 1);
      await until(`${mark} deliveries were acknowledged`, SEND_WITHIN_MS, () => {
        signal.throwIfAborted();
        return sent.deliveries >= mark;
      });
      kept.push(await keepCheckpoint(at));
      await product.kill(part);
    }
    await sending;
    return kept;
  }

  /** What somebody outside might hold: the log MUST extend it for ever. */
  async function keepCheckpoint(at: number): Promise<string> {
    let note: string | undefined;
    await until("there is a checkpoint to keep", 30_000, async () => {
      note = await newestNote().catch(() => undefined); // the server may be just coming back from the last kill
      return note !== undefined;
    });
    const file = join(product.dataDir, `outside-${at}`);
    writeFileSync(file, note ?? "");
    return file;
  }

  async function newestNote(): Promise<string | undefined> {
    const client = new pg.Client({ connectionString: (await product.databaseUrl()).adminUrl });
    client.on("error", () => undefined); // told by the query as well
    await client.connect();
    try {
      const { rows } = await client.query<{ note: string }>("SELECT note FROM checkpoint ORDER BY size DESC LIMIT 1");
      return rows[0]?.note;
    } finally {
      await client.end();
    }
  }

  async function duplicatesCounted(source: string): Promise<number> {
    const sql = pgSql(db.pool);
    const [row] = await sql<{ count: number }>(
      "SELECT coalesce(sum(count), 0)::bigint AS count FROM source_duplicate WHERE source_id = $1",
      [source],
    );
    return row?.count ?? 0;
  }
});

function report(sent: Sent, kills: number, sentMs: number, drainMs: number): void {
  const seconds = (value: number) => `${(value / 1000).toFixed(1)} s`;
  const { deliveries, acknowledged, duplicates, retries } = sent;
  process.stdout.write(
    `${deliveries} deliveries acknowledged (${acknowledged.size} records, ${duplicates} answered as duplicates) in ` +
      `${seconds(sentMs)}, ${Math.round((deliveries / sentMs) * 1000)}/s over ${kills} kills; tried again: ` +
      `${retries.unavailable} after 503, ${retries.broken} after a broken connection; ` +
      `all in the log ${seconds(drainMs)} after the last acknowledgement\n`,
  );
}
