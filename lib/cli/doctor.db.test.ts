import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { actorOf, authOf, systemPrincipal } from "../access/principal.ts";
import type { Check } from "../base/check.ts";
import { AppError } from "../base/errors.ts";
import { headKeeper, openLogKey } from "../jobs/log-key.ts";
import { appendAction } from "../ledger/append.ts";
import { Sequencer } from "../ledger/sequence.ts";
import { loadEnv, type Env } from "../platform/env.ts";
import { ensureKeys } from "../platform/keys.ts";
import { moveClock } from "../platform/clock.ts";
import { pgSql } from "../platform/sql.ts";
import { testDatabase, type TestDatabase } from "../platform/test-database.ts";
import { inTransaction } from "../platform/transaction.ts";
import type { Answer } from "./command.ts";
import type { Local } from "./connection.ts";
import { command } from "./doctor.ts";
import { run as main } from "./run.ts";

const principal = systemPrincipal("command-line");
let database: TestDatabase;
let folder: string;
let env: Env;

beforeEach(async () => {
  database = await testDatabase();
  folder = mkdtempSync(join(tmpdir(), "countersign-doctor-"));
  env = loadEnv({ DATA_DIR: folder, DATABASE_URL: database.url });
  ensureKeys(env, { fresh: true, needsLogKey: true });
  await alive("2026-11-20T12:00:00.000Z");
  await take(5, "monday");
});
afterEach(async () => {
  await database.close();
  rmSync(folder, { recursive: true, force: true });
});

const sql = () => pgSql(database.db.pool);
const alive = async (at: string) => {
  await moveClock(sql(), at);
  await sql()(
    "INSERT INTO worker_state VALUES ('w', countersign.now(), '{}') ON CONFLICT (worker) DO UPDATE SET at = excluded.at",
  );
};

async function take(count: number, what: string): Promise<void> {
  for (let n = 0; n < count; n += 1) {
    const action = { type: "test.acted", subject: what, data: {}, idempotencyKey: `${what}:${n}` };
    await appendAction(sql(), { ...action, actor: actorOf(principal), auth: authOf(principal) });
  }
  const logKey = (await openLogKey(sql(), env))!;
  await new Sequencer(database.db.pool, logKey, headKeeper(env, logKey)).run(1_000);
}

function doctor(connect?: () => Promise<Local>): Promise<Answer> {
  const local: Local = {
    ...{ kind: "local", env, db: database.db, principal, sql: sql() },
    adminUrl: database.owner.options.connectionString ?? "",
    transaction: (work) => inTransaction(database.db.pool, work),
    close: () => Promise.resolve(),
  };
  const values = { "data-dir": folder };
  const stderr = new PassThrough();
  return command.run({
    values,
    positionals: [],
    connect: connect ?? (() => Promise.resolve(local)),
    stdin: process.stdin,
    stderr,
  });
}

async function look(): Promise<{ exit: number; of: (name: string) => Check["state"] | undefined }> {
  const answer = await doctor();
  const { checks } = answer.json as { checks: Check[] };
  return { exit: answer.exit ?? 0, of: (name) => checks.find((check) => check.name === name)?.state };
}

describe("doctor", () => {
  it("finds a sound installation well, and warns of what is not set up", async () => {
    const { exit, of } = await look();
    const well = ["database", "migrations", "kind", "separation", "clock", "log key", "kept checkpoint", "worker"];
    expect(well.map((name) => [name, of(name)])).toEqual(well.map((name) => [name, "ok"]));
    expect(["held outside", "sources", "mail"].map(of)).toEqual(["warn", "warn", "warn"]);
    expect(["git", "ssh-keygen", "key files"].map(of)).toEqual(["ok", "ok", "ok"]);
    expect(exit).toBe(0);
  });

  it("sees that no worker lives, one that refuses to sign, entries set aside, and pages that stay behind", async () => {
    await moveClock(sql(), "2026-11-20T12:05:00.000Z");
    await sql()("INSERT INTO set_aside VALUES (1, 'changes', 'cannot read', 3, countersign.now())");
    await sql()("INSERT INTO advance_cursor (size) VALUES (2)");
    const away = await look();
    expect([away.exit, ...["worker", "lag", "set aside"].map(away.of)]).toEqual([1, "fail", "warn", "warn"]);
    await alive("2026-11-20T12:06:00.000Z");
    expect((await look()).of("worker")).toBe("ok");
    await sql()(`INSERT INTO worker_state VALUES ('signing', countersign.now(), '{"refused":"ROLLED_BACK"}')`);
    expect((await look()).of("worker")).toBe("fail");
  });

  it("sees a log that no longer extends what was signed here", async () => {
    const client = await database.owner.connect();
    await client.query("SET session_replication_role = replica");
    await client.query("DELETE FROM checkpoint WHERE size > 3; DELETE FROM ledger_entry WHERE index >= 3");
    client.release(true);
    const cut = await look();
    expect([cut.exit, cut.of("kept checkpoint")]).toEqual([1, "fail"]);
  });

  it("sees a log key that is not the log's own, and one that is not here", async () => {
    const other = join(folder, "other");
    ensureKeys(loadEnv({ DATA_DIR: other }), { fresh: true, needsLogKey: true });
    rmSync(join(folder, "log"), { recursive: true });
    env = loadEnv({ DATA_DIR: folder, DATABASE_URL: database.url, LOG_KEY_FILE: join(other, "keys", "log.pem") });
    const foreign = await look();
    expect([foreign.exit, foreign.of("log key"), foreign.of("kept checkpoint")]).toEqual([1, "fail", "warn"]);
    rmSync(join(folder, "keys", "log.pem"));
    env = loadEnv({ DATA_DIR: folder, DATABASE_URL: database.url });
    expect((await look()).of("log key")).toBe("warn");
  });

  it("sees a schema whose guards were taken away", async () => {
    await database.owner.query("GRANT UPDATE ON checkpoint TO countersign_app");
    expect((await look()).of("separation")).toBe("fail");
    await database.owner.query("REVOKE UPDATE ON checkpoint FROM countersign_app");
    expect((await look()).of("separation")).toBe("ok");
    await database.owner.query("ALTER TABLE payload DISABLE TRIGGER erase_only");
    expect((await look()).of("separation")).toBe("fail");
  });

  it("sees missing migrations and looks no further", async () => {
    await database.owner.query(
      "DELETE FROM _prisma_migrations WHERE migration_name = (SELECT max(migration_name) FROM _prisma_migrations)",
    );
    const { exit, of } = await look();
    expect([exit, of("migrations"), of("ledger"), of("worker")]).toEqual([1, "fail", "unknown", undefined]);
  });

  it("sees keys that cannot be read, and a database that does not answer", async () => {
    writeFileSync(join(folder, "keys", "seal"), "no key");
    expect((await look()).of("key files")).toBe("fail");
    const refused = await doctor(() => Promise.reject(new AppError("UNAVAILABLE", "DATABASE", "It is away.")));
    expect(refused.exit).toBe(1);
    expect(refused.json).toMatchObject({
      checks: expect.arrayContaining([expect.objectContaining({ state: "unknown" })]) as unknown,
    });
  });

  it("makes nothing in a folder where nothing was set up", async () => {
    const empty = join(folder, "empty");
    const [stdout, stderr] = [new PassThrough(), new PassThrough()];
    const url = process.env.DATABASE_URL;
    delete process.env.DATABASE_URL;
    const exit = await main(["doctor", "--json", "--data-dir", empty], { stdin: process.stdin, stdout, stderr }, {});
    if (url !== undefined) process.env.DATABASE_URL = url;
    expect(exit).toBe(1);
    expect((stdout.read() as Buffer).toString()).toContain("Nothing was set up");
  });
});
