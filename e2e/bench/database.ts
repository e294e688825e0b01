import { mkdtempSync, chmodSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { openDb, type Db } from "../../lib/platform/db.ts";
import { startEmbeddedPostgres } from "../../lib/platform/embedded-postgres.ts";
import { getEnv } from "../../lib/platform/env.ts";
import { ensureKeys } from "../../lib/platform/keys.ts";
import { createDatabaseKind, migrate } from "../../lib/platform/migrate.ts";

export interface BenchDatabase {
  readonly url: string;
  readonly adminUrl: string;
  readonly db: Db;
  readonly owner: pg.Pool;
  close(): Promise<void>;
}

/** A durable server (fsync on) of its own, migrated, with the keys of a fresh data directory in this environment. */
export async function benchDatabase(): Promise<BenchDatabase> {
  const folder = mkdtempSync(join(tmpdir(), "countersign-bench-"));
  chmodSync(folder, 0o711);
  const server = await startEmbeddedPostgres({ dataDir: folder, settings: { max_connections: "200" } });
  await migrate({ url: server.url, adminUrl: server.adminUrl });
  await createDatabaseKind(server.adminUrl, "test");
  process.env.DATABASE_URL = server.url;
  process.env.DATA_DIR = folder;
  ensureKeys(getEnv(), { fresh: true, needsLogKey: true });
  const db = await openDb({ url: server.url, max: 40 });
  const owner = new pg.Pool({ connectionString: server.adminUrl, max: 2 });
  owner.on("error", () => undefined); // the server ends before its connections are gone
  const close = async () => {
    await db.close();
    await owner.end();
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  };
  return { url: server.url, adminUrl: server.adminUrl, db, owner, close };
}

/** Empties the ledger between runs, as only a superuser of a throw-away database can. */
export async function emptyLedger(owner: pg.Pool): Promise<void> {
  const client = await owner.connect();
  try {
    await client.query("SET session_replication_role = replica");
    await client.query("SET countersign.erasing = ''");
    for (const table of ["pending", "payload", "inbox", "inbox_key", "ledger_entry", "tile", "checkpoint"]) {
      await client.query(`TRUNCATE ${table}`);
    }
    await client.query("VACUUM ANALYZE pending");
  } finally {
    client.release(true);
  }
}

/** Empties every table that advance makes. */
export async function emptyProjections(owner: pg.Pool): Promise<void> {
  const { rows } = await owner.query<{ name: string }>(
    `SELECT c.oid::regclass::text AS name FROM pg_class c
     WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace AND obj_description(c.oid, 'pg_class') = 'projection'`,
  );
  await owner.query(`TRUNCATE ${rows.map((row) => row.name).join(", ")}`);
}
