import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { appendFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { PassThrough } from "node:stream";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { actorOf, authOf, systemPrincipal } from "../access/principal.ts";
import { headKeeper, openLogKey } from "../jobs/log-key.ts";
import { eraseRecord } from "../ledger/erase.ts";
import { appendAction } from "../ledger/append.ts";
import { newestCheckpoint } from "../ledger/reads.ts";
import { Sequencer } from "../ledger/sequence.ts";
import { projectionDigests } from "../ledger/store/rebuild.ts";
import { Follower } from "../pipeline.ts";
import { writeBackup } from "../platform/backup.ts";
import { openDb, type Db } from "../platform/db.ts";
import { loadEnv, type Env } from "../platform/env.ts";
import { ensureKeys } from "../platform/keys.ts";
import { createDatabaseKind } from "../platform/migrate.ts";
import { pgSql } from "../platform/sql.ts";
import { testDatabase, type TestDatabase } from "../platform/test-database.ts";
import { inTransaction } from "../platform/transaction.ts";
import { command as backup } from "./backup.ts";
import type { Answer, Command, Values } from "./command.ts";
import type { Local } from "./connection.ts";
import { command as acceptRollback } from "./log-accept-rollback.ts";
import { command as verify } from "./log-verify.ts";
import { command as rebuild } from "./rebuild.ts";
import { command as restore } from "./restore.ts";

let database: TestDatabase;
let folder: string;
let env: Env;
const principal = systemPrincipal("command-line");

beforeEach(async () => {
  database = await testDatabase();
  folder = await mkdtemp(join(tmpdir(), "countersign-backup-"));
  env = loadEnv({ DATA_DIR: folder, DATABASE_URL: database.url, DATABASE_ADMIN_URL: adminUrl() });
  ensureKeys(env, { fresh: true, needsLogKey: true });
  await act(database.db, 20, "monday");
});

afterEach(async () => {
  await database.close();
  await rm(folder, { recursive: true, force: true });
});

const adminUrl = () => database.owner.options.connectionString ?? "";
const into = (name: string) => join(folder, name);

/** `count` actions, sequenced and followed. */
async function act(db: Db, count: number, what: string): Promise<void> {
  for (let n = 0; n < count; n += 1) {
    await appendAction(pgSql(db.pool), {
      type: "sources.created",
      subject: `src_${what}_${n}`,
      data: { type: "flux", name: `flux ${what} ${n}` },
      actor: actorOf(principal),
      auth: authOf(principal),
      idempotencyKey: `${what}:${n}`,
    });
  }
  await sequence(db);
  const follower = new Follower(db.pool);
  while (((await follower.run())?.entries ?? 0) > 0);
}

async function sequence(db: Db): Promise<void> {
  const logKey = (await openLogKey(pgSql(db.pool), env))!;
  await new Sequencer(db.pool, logKey, headKeeper(env, logKey)).run(1_000);
}

function run(command: Command, db: Db, values: Values, positionals: string[] = []): Promise<Answer> {
  const local: Local = {
    ...{ kind: "local", env, db, principal, sql: pgSql(db.pool), adminUrl: adminUrl() },
    transaction: (work) => inTransaction(db.pool, work),
    close: () => Promise.resolve(),
  };
  const connect = () => Promise.resolve(local);
  return command.run({ values, positionals, connect, stdin: process.stdin, stderr: new PassThrough().resume() });
}

const backUp = (name: string, values: Values = {}) => run(backup, database.db, values, [into(name)]);

/** An empty database of the same server, and what to do with it; dropped afterwards. */
async function withEmpty(work: (urls: { url: string; adminUrl: string }) => Promise<void>): Promise<void> {
  const name = `restored_${randomBytes(6).toString("hex")}`;
  const at = (text: string, path: string) => Object.assign(new URL(text), { pathname: `/${path}` }).toString();
  const client = new pg.Client({ connectionString: at(adminUrl(), "postgres") });
  await client.connect();
  await client.query(`CREATE DATABASE ${name}`);
  try {
    await work({ url: at(database.url, name), adminUrl: at(adminUrl(), name) });
  } finally {
    await client.query(`DROP DATABASE ${name} WITH (FORCE)`);
    await client.end();
  }
}

async function restored(
  urls: { url: string; adminUrl: string },
  name: string,
  values: Values = {},
  dataDir = folder,
): Promise<Answer> {
  const before = { ...process.env };
  Object.assign(process.env, { DATABASE_URL: urls.url, DATABASE_ADMIN_URL: urls.adminUrl });
  try {
    return await run(restore, database.db, { "data-dir": dataDir, ...values }, [into(name)]);
  } finally {
    process.env = before;
  }
}

async function reasonOf(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    () => "done",
    (error: unknown) => (error instanceof Error && "reason" in error ? error.reason : error),
  );
}

/** Every row of every table that is no projection, digested. */
async function contents(db: Db): Promise<unknown[]> {
  const sql = pgSql(db.pool);
  const tables = await sql<{ name: string }>(
    `SELECT c.relname::text AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p') AND NOT c.relispartition
       AND obj_description(c.oid, 'pg_class') IN ('ledger', 'operational') AND c.relname <> '_prisma_migrations' ORDER BY 1`,
  );
  const digests: unknown[] = [];
  for (const { name } of tables) {
    const rows = await sql(`SELECT md5(string_agg(t::text, '' ORDER BY t::text)) AS digest FROM "${name}" t`);
    digests.push([name, rows]);
  }
  return digests;
}

describe("backup and restore", () => {
  it("bring back every row; projections are made of them again, and the log verifies", async () => {
    await inTransaction(database.db.pool, (tx) =>
      eraseRecord(tx, {
        index: 3,
        reason: "asked for",
        residual: {},
        ...{ actor: actorOf(principal), auth: authOf(principal), idempotencyKey: "erase" },
      }),
    );
    await act(database.db, 1, "tuesday");
    await run(rebuild, database.db, {}); // what was read before the erasure is not read again
    const told = await backUp("copy");
    expect(told.json).toMatchObject({ kind: "test", size: 22, keys: false, files: [] });
    const [before, projections] = [await contents(database.db), await projectionDigests(pgSql(database.db.pool))];
    await withEmpty(async (urls) => {
      expect((await restored(urls, "copy")).json).toMatchObject({ size: 22 });
      const db = await openDb({ url: urls.url });
      try {
        expect(db.separation).toBe("role");
        expect(await contents(db)).toEqual(before);
        expect(await run(rebuild, db, {})).toMatchObject({ json: { size: 22 } });
        expect(await projectionDigests(pgSql(db.pool))).toEqual(projections);
        expect(await run(verify, db, {})).toMatchObject({ exit: 0, json: { entries: 22, erased: 1 } });
        await expect(pgSql(db.pool)("UPDATE inbox SET source = 'x'")).rejects.toMatchObject({ code: "42501" });
        await act(db, 2, "wednesday"); // ids go on where they stood
        expect(await run(verify, db, {})).toMatchObject({ exit: 0, json: { entries: 24 } });
      } finally {
        await db.close();
      }
      expect(await reasonOf(restored(urls, "copy"))).toBe("NOT_EMPTY");
    });
  });

  it("of yesterday: nothing is signed until the lost indexes are taken note of", async () => {
    await backUp("yesterday");
    await act(database.db, 5, "today");
    await withEmpty(async (urls) => {
      const answer = await restored(urls, "yesterday");
      expect(answer.text).toContain("20 to 24 are lost");
      const db = await openDb({ url: urls.url });
      try {
        const refused = { reason: "ROLLED_BACK", detail: { lost: { from: 20, to: 25 } } };
        await expect(act(db, 1, "again")).rejects.toMatchObject(refused);
        expect(await run(acceptRollback, db, { reason: "disk lost" })).toMatchObject({
          json: { accepted: true, rollback: { lost: { from: 20, to: 25 } } },
        });
        await sequence(db);
        expect(await run(verify, db, {})).toMatchObject({ exit: 0, json: { entries: 22 } });
      } finally {
        await db.close();
      }
    });
  });

  it("on another machine: a checkpoint from outside says what is missing", async () => {
    await backUp("yesterday", { "with-keys": true });
    await act(database.db, 5, "today");
    await writeFile(into("outside"), (await newestCheckpoint(pgSql(database.db.pool))).note);
    const [known, unknown] = [into("machine-1"), into("machine-2")];
    await withEmpty(async (urls) => {
      expect((await restored(urls, "yesterday", {}, unknown)).text).toContain("No later checkpoint is known here");
      expect(await readFile(join(unknown, "keys", "log.pem"), "utf8")).toBe(
        await readFile(join(folder, "keys", "log.pem"), "utf8"),
      );
    });
    await withEmpty(async (urls) => {
      const answer = await restored(urls, "yesterday", { against: into("outside") }, known);
      expect(answer.text).toContain("20 to 24 are lost");
    });
  });

  it("copies keys where asked, and no others over them", async () => {
    await mkdir(into("bundles"));
    await writeFile(join(into("bundles"), "b-1.zip"), "an archive");
    await backUp("plain");
    expect(await readdir(into("plain"))).toEqual(["bundles", "manifest.json", "tables"]);
    await backUp("keyed", { "with-keys": true });
    expect((await readdir(join(into("keyed"), "keys"))).sort()).toEqual(["bundle", "bundle.pub", "log.pem", "seal"]);
    await writeFile(join(folder, "keys", "seal"), "another");
    await withEmpty(async (urls) => {
      expect(await reasonOf(restored(urls, "keyed"))).toBe("FILE_THERE");
    });
  });

  it("is whole or none", async () => {
    const gone = { "bundles/b-1.zip": into("gone.zip") };
    const half = writeBackup({ adminUrl: adminUrl(), folder: into("half"), files: gone });
    await expect(half).rejects.toMatchObject({ code: "ENOENT" });
    expect(existsSync(into("half"))).toBe(false);

    await backUp("copy");
    expect(await reasonOf(backUp("copy"))).toBe("NOT_EMPTY");
    await withEmpty(async (urls) => {
      await appendFile(join(into("copy"), "tables", "inbox.copy.gz"), "x");
      expect(await reasonOf(restored(urls, "copy"))).toBe("BACKUP_ALTERED");
      await rm(join(into("copy"), "manifest.json"));
      expect(await reasonOf(restored(urls, "copy"))).toBe("NOT_A_BACKUP");
    });
  });

  it("refuses a database that holds something, and one of a later version", async () => {
    await backUp("copy");
    const here = { url: database.url, adminUrl: adminUrl() };
    expect(await reasonOf(restored(here, "copy"))).toBe("NOT_EMPTY");
    const file = join(into("copy"), "manifest.json");
    const manifest = JSON.parse(await readFile(file, "utf8")) as { migrations: string[] };
    await writeFile(file, JSON.stringify({ ...manifest, migrations: [...manifest.migrations, "9999_later"] }));
    expect(await reasonOf(restored(here, "copy"))).toBe("SCHEMA_NEWER");
    await writeFile(file, JSON.stringify({ ...manifest, migrations: manifest.migrations.slice(0, -1) }));
    expect(await reasonOf(restored(here, "copy"))).toBe("NOT_EMPTY");
    await expect(createDatabaseKind(adminUrl(), "test")).resolves.toBeUndefined();
  });
});

describe("rebuild", () => {
  it("makes the same rows again", async () => {
    const before = await projectionDigests(pgSql(database.db.pool));
    expect(await run(rebuild, database.db, {})).toMatchObject({ json: { size: 20 } });
    expect(await projectionDigests(pgSql(database.db.pool))).toEqual(before);
  });

  it("leaves everything as it is while somebody else keeps the follower's lock", async () => {
    const before = await projectionDigests(pgSql(database.db.pool));
    await inTransaction(database.owner, async (tx) => {
      await tx("SELECT pg_advisory_xact_lock($1)", [0x61647661]);
      expect(await reasonOf(run(rebuild, database.db, {}))).toBe("FOLLOWING");
    });
    expect(await projectionDigests(pgSql(database.db.pool))).toEqual(before);
  });
});
