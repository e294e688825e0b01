import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { vi } from "vitest";
import { testLogKey } from "../ledger/test-log-key.ts";
import { pgSql, type Sql } from "../platform/sql.ts";
import { testDatabase } from "../platform/test-database.ts";
import type { Loaded } from "./load.ts";

export interface TestDemo {
  readonly loaded: Loaded;
  readonly sql: Sql;
  close(): Promise<void>;
}

const slot = globalThis as typeof globalThis & { countersignIngest?: unknown };

/**
 * The demo organisation in a database of one's own. The ingest handler belongs to the process and reads its environment
 * once, so every demo loads the modules anew.
 */
export async function loadTestDemo(now: string, days: number): Promise<TestDemo> {
  const database = await testDatabase();
  const dataDir = mkdtempSync(join(tmpdir(), "countersign-demo-"));
  process.env.DATABASE_URL = database.url;
  process.env.DATA_DIR = dataDir;
  vi.resetModules();
  delete slot.countersignIngest;
  const { closeDb, getDb } = await import("../platform/db.ts");
  const { getEnv } = await import("../platform/env.ts");
  const { ensureKeys } = await import("../platform/keys.ts");
  const { Sequencer } = await import("../ledger/sequence.ts");
  const { loadDemo } = await import("./load.ts");
  ensureKeys(getEnv(), { fresh: true, needsLogKey: true });
  const close = async () => {
    await closeDb();
    await database.close();
    rmSync(dataDir, { recursive: true, force: true });
  };
  try {
    const db = await getDb();
    const sql = pgSql(database.owner);
    const nobody = { check: () => Promise.resolve(), signed: () => Promise.resolve() };
    const sequencer = new Sequencer(db.pool, await testLogKey(sql), nobody);
    const publicUrl = "http://localhost:3000";
    const loaded = await loadDemo({ db, dataDir, publicUrl, sequencer, now, days, progress: () => undefined });
    return { loaded, sql, close };
  } catch (error) {
    await close();
    throw error;
  }
}
