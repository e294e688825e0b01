import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { actorOf, authOf, systemPrincipal } from "../access/principal.ts";
import { command as add } from "../cli/anchor-add.ts";
import { command as list } from "../cli/anchor-list.ts";
import { command as remove } from "../cli/anchor-remove.ts";
import type { Answer, Command, Values } from "../cli/command.ts";
import type { Local } from "../cli/connection.ts";
import { command as verify } from "../cli/log-verify.ts";
import { appendAction } from "../ledger/append.ts";
import { formatNoteKey } from "../ledger/note.ts";
import { ledgerChecks } from "../ledger/reads-checks.ts";
import { ledgerSummary } from "../ledger/reads.ts";
import { Sequencer, type LogKey } from "../ledger/sequence.ts";
import { readHead } from "../ledger/store/sequence.ts";
import { testLogKey } from "../ledger/test-log-key.ts";
import type { Outgoing } from "../notifications/channels/channel.ts";
import { moveClock } from "../platform/clock.ts";
import { loadEnv } from "../platform/env.ts";
import { pgSql } from "../platform/sql.ts";
import { testDatabase, type TestDatabase } from "../platform/test-database.ts";
import { inTransaction } from "../platform/transaction.ts";
import { setPolicy } from "../policy/commands/set-policy.ts";
import { parsePolicy } from "../policy/document.ts";
import { runAnchors } from "./anchors.ts";
import { deliverDue } from "./deliver.ts";

const principal = systemPrincipal("command-line");
let database: TestDatabase;
let logKey: LogKey;
let folder: string;
let outside: string;

beforeEach(async () => {
  database = await testDatabase();
  logKey = await testLogKey(sql());
  folder = mkdtempSync(join(tmpdir(), "countersign-anchors-"));
  outside = join(folder, "outside.git");
  execFileSync("git", ["init", "--quiet", "--bare", "--initial-branch=main", outside]);
  await moveClock(sql(), "2026-11-20T09:00:00.000Z");
  await act(10, "monday");
});
afterEach(async () => {
  await database.close();
  rmSync(folder, { recursive: true, force: true });
});

const sql = () => pgSql(database.db.pool);
const env = () => loadEnv({ DATA_DIR: folder, DATABASE_URL: database.url });
const deps = () => ({ pool: database.db.pool, dataDir: folder, key: logKey.key });
const path = () => `${logKey.key.name}.txt`;
const held = (rev = "main") => execFileSync("git", ["show", `${rev}:${path()}`], { cwd: outside }).toString();
const commits = () =>
  Number(execFileSync("git", ["rev-list", "--count", "main"], { cwd: outside, stdio: "pipe" }).toString());
const pass = (hours: number) => sql()("UPDATE moved_clock SET at = at + make_interval(hours => $1)", [hours]);

async function sequence(): Promise<void> {
  const keeper = { check: () => Promise.resolve(), signed: () => Promise.resolve() };
  await new Sequencer(database.db.pool, logKey, keeper).run(1_000);
}

async function act(count: number, what: string): Promise<void> {
  for (let n = 0; n < count; n += 1) {
    const action = { type: "test.acted", subject: what, data: {}, idempotencyKey: `${what}:${n}` };
    await appendAction(sql(), { ...action, actor: actorOf(principal), auth: authOf(principal) });
  }
  await sequence();
}

function run(command: Command, values: Values): Promise<Answer> {
  const local: Local = {
    ...{ kind: "local", env: env(), db: database.db, principal, sql: sql(), adminUrl: database.url },
    transaction: (work) => inTransaction(database.db.pool, work),
    close: () => Promise.resolve(),
  };
  const connect = () => Promise.resolve(local);
  return command.run({ values, positionals: [], connect, stdin: process.stdin, stderr: new PassThrough() });
}

async function cutTail(size: number): Promise<void> {
  const client = await database.owner.connect();
  await client.query("SET session_replication_role = replica");
  const gone = `(SELECT inbox_id FROM ledger_entry WHERE index >= ${size})`;
  for (const table of ["payload", "inbox_key", "pending"]) {
    await client.query(`DELETE FROM ${table} WHERE inbox_id IN ${gone} OR inbox_id IN (SELECT inbox_id FROM pending)`);
  }
  await client.query(`DELETE FROM inbox WHERE id IN ${gone} OR id NOT IN (SELECT inbox_id FROM ledger_entry)`);
  await client.query(`DELETE FROM ledger_entry WHERE index >= ${size}`);
  await client.query(`DELETE FROM checkpoint WHERE size > ${size}`);
  client.release(true);
}

describe("a repository of the user's", () => {
  it("gets the newest checkpoint when something was logged, and keeps the older ones in its history", async () => {
    expect(await run(add, { git: outside })).toMatchObject({ exit: 0, json: { branch: "main", everyMinutes: 360 } });
    await runAnchors(deps());
    expect(held()).toBe((await readHead(sql()))?.note);
    expect((await ledgerSummary(sql())).heldOutside).toEqual({ size: 10, at: "2026-11-20T09:00:00.000Z" });

    // Our own word that a copy was made is no reason for the next one.
    await sequence();
    await pass(7);
    const before = commits();
    await act(3, "tuesday");
    await runAnchors(deps());
    await sequence();
    expect(commits()).toBe(before + 1);
    await pass(7);
    await runAnchors(deps());
    expect(commits()).toBe(before + 1);
    const [first, second] = [held("main~1").split("\n")[1], held().split("\n")[1]];
    expect([first, Number(second)]).toEqual(["10", (await ledgerSummary(sql())).heldOutside?.size]);
    const anchored = await sql()("SELECT FROM inbox WHERE key LIKE 'anchor:git:%'");
    expect(await sql()("SELECT FROM anchor")).toHaveLength(anchored.length);
    expect((await run(list, {})).json).toMatchObject({ items: [{ url: outside, fault: null, size: Number(second) }] });
  });

  it("keeps whatever else is in it", async () => {
    const clone = join(folder, "clone");
    mkdirSync(clone);
    const git = (...args: string[]) =>
      execFileSync("git", ["-c", "user.name=x", "-c", "user.email=x@example.test", ...args], { cwd: clone });
    git("init", "--quiet", "--initial-branch=main");
    writeFileSync(join(clone, "README.md"), "ours");
    git("add", "-A");
    git("commit", "--quiet", "-m", "ours");
    git("push", "--quiet", outside, "main");
    await run(add, { git: outside });
    await runAnchors(deps());
    expect(execFileSync("git", ["show", "main:README.md"], { cwd: outside }).toString()).toBe("ours");
    expect(commits()).toBe(2);
  });

  it("shows a tail that was cut off together with its checkpoints, and is not written over", async () => {
    await run(add, { git: outside });
    await runAnchors(deps());
    const file = join(folder, "copy.txt");
    writeFileSync(file, held());
    await cutTail(0);
    const vkey = formatNoteKey(logKey.key);
    expect(await run(verify, { key: vkey })).toMatchObject({ exit: 0 });
    expect(await run(verify, { key: vkey, against: [file] })).toMatchObject({
      exit: 1,
      json: { findings: [{ code: "tail-truncated" }] },
    });

    await act(2, "forged");
    await pass(7);
    const before = held();
    await runAnchors(deps());
    expect(held()).toBe(before);
    expect((await run(list, {})).text).toContain("says otherwise");
    const checks = await ledgerChecks(sql(), null);
    expect(checks.find(({ name }) => name.startsWith("anchor"))).toMatchObject({ state: "fail" });
    expect((await ledgerSummary(sql())).heldOutside).toBeNull();
  });

  it("that cannot be reached is noted, tried again, and is no copy", async () => {
    const away = join(folder, "away.git");
    await run(add, { git: away });
    await runAnchors(deps());
    const [first] = await sql()<{ tried_at: string; fault: string }>("SELECT tried_at, fault FROM anchor_target");
    expect(first?.fault).toContain("git ls-remote ended");
    expect((await ledgerSummary(sql())).heldOutside).toBeNull();
    execFileSync("git", ["init", "--quiet", "--bare", "--initial-branch=main", away]);
    await runAnchors(deps());
    expect(await sql()("SELECT FROM anchor")).toHaveLength(0);
    await pass(1);
    await runAnchors(deps());
    expect(await sql()("SELECT FROM anchor")).toHaveLength(1);
  });

  it("is added once, and no longer written to once it was removed", async () => {
    await run(add, { git: outside, every: "60" });
    await expect(run(add, { git: outside })).rejects.toMatchObject({ reason: "ANCHOR_THERE" });
    await expect(run(add, { git: "ext::sh -c id" })).rejects.toMatchObject({ reason: "REPOSITORY_URL" });
    await expect(run(add, { git: outside, branch: "a..b" })).rejects.toMatchObject({ reason: "BRANCH_NAME" });
    await expect(run(add, { git: outside, branch: "b", every: "0" })).rejects.toMatchObject({ reason: "USAGE" });
    await run(remove, { git: outside });
    await expect(run(remove, { git: outside })).rejects.toMatchObject({ reason: "NO_SUCH_ANCHOR" });
    await runAnchors(deps());
    expect(() => commits()).toThrow();
    const types = await sql()<{ type: string }>(
      `SELECT convert_from(p.bytes, 'UTF8')::jsonb->>'type' AS type FROM inbox i JOIN payload p ON p.inbox_id = i.id
       WHERE i.origin = 'action' AND convert_from(p.bytes, 'UTF8') LIKE '%anchor-target%' ORDER BY i.id`,
    );
    expect(types.map(({ type }) => type)).toEqual(["ledger.anchor-target-added", "ledger.anchor-target-removed"]);
  });
});

describe("the mail of the month", () => {
  const mails: Outgoing[] = [];
  const deliver = (ok: boolean) =>
    deliverDue({
      pool: database.db.pool,
      publicUrl: "http://localhost:3000",
      channels: {
        email: (mail) => {
          mails.push(mail);
          return Promise.resolve(ok ? { ok, response: "250 OK" } : { ok, reason: "no", permanent: false });
        },
        webhook: () => Promise.reject(new Error("no webhook here")),
      },
    });

  it("carries the checkpoint, once a month; accepted by the mail server is held outside, and no sooner", async () => {
    await runAnchors(deps());
    expect(await sql()("SELECT FROM outbox")).toHaveLength(0); // nobody is named
    const policy = parsePolicy({ recipients: { compliance: [{ name: "Ines", email: "ines@example.test" }] } });
    await inTransaction(database.db.pool, (tx) =>
      setPolicy(tx, { principal, idempotencyKey: "p" }, { policy, reason: "test", effectiveFrom: null }),
    );
    await runAnchors(deps());
    await deliver(false);
    await runAnchors(deps());
    expect((await ledgerSummary(sql())).heldOutside).toBeNull();
    await pass(1);
    await deliver(true);
    await runAnchors(deps());
    await runAnchors(deps());
    expect((await ledgerSummary(sql())).heldOutside).toEqual({ size: 10, at: "2026-11-20T10:00:00.000Z" });
    expect(await sql()("SELECT FROM anchor")).toHaveLength(1);
    expect(new Set(mails.map(({ id }) => id)).size).toBe(1);
    const file = join(folder, "mailed.txt");
    writeFileSync(file, mails[0]?.text.split(/^-{40}\n/m)[1] ?? "");
    const checked = await run(verify, { key: formatNoteKey(logKey.key), against: [file] });
    expect(checked).toMatchObject({ exit: 0, json: { consistentWith: [{ size: 10 }] } });

    await pass(24 * 12);
    await runAnchors(deps());
    expect(await sql()<{ key: string }>("SELECT key FROM outbox ORDER BY key")).toEqual([
      { key: "checkpoint:2026-11" },
      { key: "checkpoint:2026-12" },
    ]);
  });
});
