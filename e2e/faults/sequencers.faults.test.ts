import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { acceptRecords } from "../../lib/ledger/store/accept.ts";
import { getEnv } from "../../lib/platform/env.ts";
import { ensureKeys } from "../../lib/platform/keys.ts";
import { repositoryRoot } from "../../lib/platform/root.ts";
import { pgSql } from "../../lib/platform/sql.ts";
import { testDatabase, type TestDatabase } from "../../lib/platform/test-database.ts";
import { inTransaction } from "../../lib/platform/transaction.ts";
import { acceptance } from "../bench/ingest.ts";
import { faultEvent } from "./fault-event.ts";
import { checkLedger } from "./ledger-check.ts";
import { until } from "./product.ts";

// CONTRACT, "Faults" 6 and 7, on real worker processes that share one database and one log key.
const full = process.env.COUNTERSIGN_FAULTS === "full";
const SEQUENCER_LOCK = 0x73657175;
const SOURCE = "src_faults";
const OPEN_MS = full ? 30_000 : 1500;
// In full until the server ends the stopped holder's transaction (60 s) and another worker has taken over.
const TAKE_OVER_MS = 90_000;
const STOPPED_MS = 2000;

let database: TestDatabase;
let dataDir: string;
let written = 0;
const workers = new Map<string, ChildProcess>();

beforeAll(async () => {
  database = await testDatabase();
  dataDir = mkdtempSync(join(tmpdir(), "countersign-faults-"));
  process.env.DATA_DIR = dataDir;
  ensureKeys(getEnv(), { fresh: true, needsLogKey: true });
  for (const name of ["sequencer-1", "sequencer-2", "sequencer-3", "sequencer-4"]) workers.set(name, startWorker(name));
  await Promise.all([...workers.values()].map((worker) => once(worker, "message")));
});
afterAll(async () => {
  for (const worker of workers.values()) {
    if (worker.exitCode !== null || worker.signalCode !== null) continue;
    worker.kill("SIGKILL"); // a stopped one would not hear anything gentler
    await once(worker, "exit");
  }
  await database?.close();
  if (dataDir) rmSync(dataDir, { recursive: true, force: true });
});

describe("four workers on one log", () => {
  it("leaves nothing out that a transaction held open while later records were sequenced", async () => {
    const before = written;
    const late = [written++, written++];
    await inTransaction(database.db.pool, async (tx) => {
      await acceptRecords(tx, late.map(record)); // draws the lower ids, and holds them
      const end = performance.now() + OPEN_MS;
      while (performance.now() < end) await write(200);
      await until("what came later is sequenced", 30_000, async () => (await size()) === written - late.length);
    });
    expect(written).toBeGreaterThan(before + late.length);
    await expectOneTree();
  });

  it("makes one tree while the process that holds the lock is stopped, and after it goes on", async () => {
    const writing = new AbortController();
    const filled = fill(writing.signal);
    const stopped = await stopHolder();
    const at = await size();
    if (full) await until("another worker takes over", TAKE_OVER_MS, async () => (await size()) > at);
    else {
      await sleep(STOPPED_MS);
      expect(await size()).toBe(at); // the lock is still held: nobody else may sequence
    }
    stopped.kill("SIGCONT");
    await sleep(500);
    writing.abort();
    await filled;
    await expectOneTree();
  });
});

function startWorker(name: string): ChildProcess {
  return fork(join(repositoryRoot(), "lib/jobs/worker.ts"), {
    execArgv: ["--import", "tsx"],
    env: { ...process.env, NODE_ENV: "production", DATABASE_URL: database.url, DATA_DIR: dataDir, PGAPPNAME: name },
  });
}

const record = (event: number) => acceptance(SOURCE, `event-${event}`, faultEvent(event));

async function write(count: number): Promise<void> {
  const events = Array.from({ length: count }, () => written++);
  await acceptRecords(pgSql(database.db.pool), events.map(record));
}

async function fill(signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await write(100);
    await sleep(10);
  }
}

/** Stops (SIGSTOP) the worker that holds the lock, in the middle of its transaction. */
async function stopHolder(): Promise<ChildProcess> {
  let stopped: ChildProcess | undefined;
  await until("a worker is stopped while it holds the lock", 60_000, async () => {
    const name = await holder();
    const worker = name === undefined ? undefined : workers.get(name);
    if (!worker) return false;
    worker.kill("SIGSTOP");
    await sleep(300); // what its server process was doing has ended: does the transaction stay open?
    if ((await holder()) === name) stopped = worker;
    else worker.kill("SIGCONT");
    return stopped !== undefined;
  });
  if (!stopped) throw new Error("No worker was stopped.");
  return stopped;
}

async function holder(): Promise<string | undefined> {
  const { rows } = await database.owner.query<{ name: string }>(
    `SELECT a.application_name AS name FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid
     WHERE l.locktype = 'advisory' AND l.granted AND l.objid = $1 AND a.datname = current_database()`,
    [SEQUENCER_LOCK],
  );
  return rows[0]?.name;
}

/** How many of the records are in the log; what workers write of themselves does not count. */
async function size(): Promise<number> {
  const [row] = await pgSql(database.db.pool)<{ size: number }>(
    "SELECT count(*) AS size FROM ledger_entry e JOIN inbox i ON i.id = e.inbox_id WHERE i.source = $1",
    [SOURCE],
  );
  return row?.size ?? 0;
}

/** Every record that was written stands in the log once, under the id it was accepted with; indexes are dense. */
async function expectOneTree(): Promise<void> {
  const sql = pgSql(database.db.pool);
  await until(
    "all records are in the log",
    60_000,
    async () => (await sql("SELECT FROM pending LIMIT 1")).length === 0,
  );
  const accepted = await sql<{ event: number; id: string }>(
    "SELECT substr(key, 7)::int AS event, id::text AS id FROM inbox WHERE source = $1",
    [SOURCE],
  );
  expect(accepted).toHaveLength(written);
  const check = await checkLedger(sql, SOURCE, new Map(accepted.map(({ event, id }) => [event, id])));
  expect(check.faults).toEqual({ lost: [], doubled: [], foreign: [], gaps: [], unhashed: [] });
  expect(check.ofSource).toBe(written);
  expect([check.signedSize, check.signedRoot]).toEqual([check.size, check.root]);
}
