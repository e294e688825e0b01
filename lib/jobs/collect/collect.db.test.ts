import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { systemPrincipal } from "../../access/principal.ts";
import { systemScope } from "../../access/scope.ts";
import { latencySeconds } from "../../ingest/collection.ts";
import { changeCollection } from "../../ingest/commands/change-collection.ts";
import { createSource } from "../../ingest/commands/create-source.ts";
import { startBackfill } from "../../ingest/commands/start-backfill.ts";
import { blindQuery } from "../../ingest/contract.ts";
import { readBlind } from "../../ingest/reads-blind.ts";
import { readCollection } from "../../ingest/reads-collection.ts";
import { findCollection } from "../../ingest/store/collection.ts";
import { readSource } from "../../ingest/reads.ts";
import { dropProjections, projectionDigests } from "../../ledger/store/rebuild.ts";
import { Sequencer, type LogKey } from "../../ledger/sequence.ts";
import { testLogKey } from "../../ledger/test-log-key.ts";
import { Follower } from "../../pipeline.ts";
import { moveClock } from "../../platform/clock.ts";
import { pgSql, type Sql } from "../../platform/sql.ts";
import { testDatabase, type TestDatabase } from "../../platform/test-database.ts";
import { inTransaction } from "../../platform/transaction.ts";
import { openCredential } from "../collect-forges.ts";
import { collectNext, type CollectDeps } from "./collect-next.ts";
import { testForge, TOKEN, type TestForge } from "./test-forge.ts";
import { person, REPOSITORY, sha, TestRepository } from "./test-github.ts";

const SEAL = [Buffer.alloc(32, 7)];
const START = "2026-11-20T10:00:00.000Z";
const by = (key: string) => ({ principal: systemPrincipal("test"), idempotencyKey: key });

let database: TestDatabase;
let sql: Sql;
let logKey: LogKey;
let forge: TestForge;
let repository: TestRepository;
let source: string;
let deps: CollectDeps;
let made = 0;
const keeper = { check: () => Promise.resolve(), signed: () => Promise.resolve() };

beforeAll(async () => {
  database = await testDatabase();
  sql = pgSql(database.db.pool);
  logKey = await testLogKey(sql);
});
afterAll(() => database.close());

beforeEach(async () => {
  await moveClock(sql, START);
  forge = await testForge("github");
  repository = new TestRepository(forge);
  source = await newSource("poll");
  deps = {
    pool: database.db.pool,
    credentialOf: (row) => openCredential(row, SEAL),
    repositoriesOf: async () => [{ name: REPOSITORY, branches: ["main"] }],
    retryMs: [],
  };
});
afterEach(async () => {
  await forge.close();
  await sql("UPDATE collection SET next_poll_at = NULL, credential = NULL");
});

async function newSource(mode: "push" | "poll" | "both"): Promise<string> {
  made += 1;
  const context = { db: database.db, ...by(`source-${made}`), publicUrl: "https://cs.example", sealKeys: () => SEAL };
  const { id } = await createSource(context, { type: "github", name: `forge ${made}` });
  const input = { mode, baseUrl: forge.url, repositories: [], intervalSeconds: 60, credential: TOKEN };
  await inTransaction(database.db.pool, (tx) => changeCollection(tx, by(`set-${made}`), id, input, () => SEAL));
  return id;
}

const at = (seconds: number) => new Date(Date.parse(START) + seconds * 1000).toISOString();
const poll = () => collectNext(deps, "poll");
const row = async () => (await findCollection(sql, source)) ?? expect.unreachable("The source is collected.");
const state = () => readCollection(sql, systemScope(), source);

async function objects(): Promise<Record<string, number>> {
  const rows = await sql<{ object: string; count: number }>(
    `SELECT p.headers::jsonb->>'countersign-observed' AS object, count(*)::int AS count FROM inbox i JOIN payload p ON p.inbox_id = i.id
     WHERE i.source = $1 AND p.headers::jsonb ? 'countersign-observed' GROUP BY 1 ORDER BY 1`,
    [source],
  );
  return Object.fromEntries(rows.map(({ object, count }) => [object, count]));
}

const pulls = async () => (await objects())["pull_request"] ?? 0;

async function observations(type: string): Promise<Record<string, unknown>[]> {
  const rows = await sql<{ body: { type?: string; subject?: string; data: Record<string, unknown> } }>(
    `SELECT convert_from(p.bytes, 'UTF8')::jsonb AS body FROM inbox i JOIN payload p ON p.inbox_id = i.id
     WHERE i.origin IN ('observation', 'action') AND NOT p.headers::jsonb ? 'countersign-observed' ORDER BY i.id`,
  );
  return rows.filter(({ body }) => body.type === type && body.subject === source).map(({ body }) => body.data);
}

async function advance(): Promise<void> {
  const sequencer = new Sequencer(database.db.pool, logKey, keeper);
  while ((await sequencer.run(1000))?.entries) continue;
  const follower = new Follower(database.db.pool);
  while ((await follower.run())?.entries) continue;
}

describe("polling", () => {
  it("finds a merge within the latency that it states", async () => {
    await poll();
    const { latencySeconds: stated } = await state();
    expect(stated).toBe(latencySeconds("poll", 60, 0));
    repository.merge(12, at(5));
    let second = 5;
    for (; (await pulls()) === 0 && second <= 300; second += 1) {
      await moveClock(sql, at(second));
      await poll();
    }
    expect(second - 5).toBeLessThanOrEqual(stated ?? 0);
    expect(await objects()).toMatchObject({ pull_request: 1, review: 1, check_run: 1, activity: 1 });
    await advance();
    const evidence = await sql<{ kind: string; came: string; state: string; occurred_at: string }>(
      "SELECT kind, came, state, occurred_at FROM evidence WHERE source = $1 AND kind IN ('pull-request', 'review', 'check', 'push') ORDER BY kind",
      [source],
    );
    expect(evidence).toEqual([
      { kind: "check", came: "polled", state: "success", occurred_at: at(-85) },
      { kind: "pull-request", came: "polled", state: "merged", occurred_at: at(5) },
      { kind: "push", came: "polled", state: null, occurred_at: at(5) },
      { kind: "review", came: "polled", state: "approved", occurred_at: at(-55) },
    ]);
  });

  it("keeps the bytes as the forge sent them, and where they came from", async () => {
    await poll();
    repository.merge(12, at(5));
    await moveClock(sql, at(61));
    await poll();
    const [row] = await sql<{ bytes: Uint8Array; url: string }>(
      `SELECT p.bytes, p.headers::jsonb->>'countersign-request' AS url FROM inbox i JOIN payload p ON p.inbox_id = i.id
       WHERE i.source = $1 AND p.headers::jsonb->>'countersign-observed' = 'pull_request'`,
      [source],
    );
    const answered = forge.resources.get(`/repos/${REPOSITORY}/pulls/12`);
    expect(answered && "document" in answered && answered.document?.()).toEqual(
      JSON.parse(Buffer.from(row?.bytes ?? []).toString("utf8")),
    );
    expect(row?.url).toBe(`${forge.url}/repos/${REPOSITORY}/pulls/12`);
  });

  it("asks for what did not change at no cost, and stores nothing twice", async () => {
    repository.merge(12, at(-5));
    await poll();
    await moveClock(sql, at(61));
    await poll();
    const before = await objects();
    const left = forge.allowance.remaining;
    await moveClock(sql, at(122));
    forge.requests.length = 0;
    await poll();
    const unchanged = forge.requests.filter(({ url }) => !url.includes("state=closed"));
    expect(unchanged.map(({ status }) => status)).toEqual(unchanged.map(() => 304));
    expect(left - forge.allowance.remaining).toBeLessThanOrEqual(3);
    expect(await objects()).toEqual(before);
  });

  it("takes a day's picture of the rules and of who may do what, once a day", async () => {
    await poll();
    const first = await objects();
    expect(first).toMatchObject({ ruleset: 1, branch_protection: 1, collaborators: 2, teams: 1, codeowners: 1 });
    await moveClock(sql, at(3600));
    await poll();
    expect(await objects()).toEqual(first);
    await moveClock(sql, at(86_400));
    await poll();
    expect(await objects()).toMatchObject({ ruleset: 2, branch_protection: 2, collaborators: 4 });
    await advance();
    const facts = await sql<{ fact: Record<string, unknown> }>(
      `SELECT facts->'fact' AS fact FROM evidence WHERE source = $1 AND kind IN ('branch-protection', 'access-snapshot')
       AND received_at < $2::timestamptz ORDER BY headline`,
      [source, at(60)],
    );
    expect(facts.map(({ fact }) => fact)).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ form: "rule", name: "main", enforcement: "none", action: "snapshot" }),
        expect.objectContaining({ form: "ruleset", requiredApprovals: 2, allowForcePushes: false }),
        expect.objectContaining({ form: "configuration", name: "CODEOWNERS", enforcement: "present" }),
        expect.objectContaining({
          part: "production",
          grants: [{ subject: "RepositoryRole:5:always", role: "bypass of production" }],
        }),
        expect.objectContaining({ part: "collaborators 2" }),
        expect.objectContaining({ part: "teams 1", grants: [{ subject: "team:platform", role: "maintain" }] }),
      ]),
    );
  });

  it("never writes the access token anywhere but sealed", async () => {
    await poll();
    const stored = await sql<{ hits: number }>(
      `SELECT count(*)::int AS hits FROM payload p WHERE position($1::bytea IN p.bytes) > 0 OR position($2 IN p.headers) > 0`,
      [Buffer.from(TOKEN), TOKEN],
    );
    expect(stored).toEqual([{ hits: 0 }]);
    expect(JSON.stringify(await state())).not.toContain(TOKEN);
    const [row] = await sql<{ credential: Uint8Array }>("SELECT credential FROM collection WHERE source_id = $1", [
      source,
    ]);
    expect(Buffer.from(row?.credential ?? []).includes(TOKEN)).toBe(false);
  });
});

describe("a forge that says not now", () => {
  beforeEach(async () => {
    await poll();
    repository.merge(12, at(5));
    await moveClock(sql, at(61));
  });

  it.each([
    ["429 with Retry-After", { status: 429, headers: { "retry-after": "90" } }, 90],
    ["a secondary limit", { status: 403, body: '{"message":"You have exceeded a secondary rate limit"}' }, 60],
    ["a secondary limit that names its end", { status: 403, headers: { "retry-after": "17" } }, 17],
    ["500", { status: 500 }, 30],
    ["502", { status: 502 }, 30],
  ])("is asked again after %s, and nothing is lost", async (_name, fault, seconds) => {
    forge.faults.push({ match: /\/pulls\/12\/reviews/, fault: { kind: "status", ...fault } });
    await poll();
    expect(await pulls()).toBe(0);
    const after = await state();
    expect(after.lastError).not.toBeNull();
    expect(Date.parse(after.nextPollAt ?? "") - Date.parse(at(61))).toBe(seconds * 1000);
    await moveClock(sql, at(61 + seconds - 1));
    expect(await poll()).toBe(false);
    await moveClock(sql, at(61 + seconds + 1));
    expect(await poll()).toBe(true);
    expect(await objects()).toMatchObject({ pull_request: 1, review: 1, check_run: 1 });
    expect((await state()).lastError).toBeNull();
  });

  it("is not asked while nothing is left, until the allowance is renewed", async () => {
    forge.allowance = { limit: 60, remaining: 1, reset: Math.floor(Date.now() / 1000) + 600 };
    await poll();
    const { rate, nextPollAt } = await state();
    expect(rate).toMatchObject({ limit: 60, remaining: 0 });
    expect(Date.parse(nextPollAt ?? "")).toBeGreaterThan(Date.parse(at(61 + 590)));
    forge.allowance = { limit: 60, remaining: 60, reset: Math.floor(Date.now() / 1000) - 1 };
    await sql("UPDATE collection SET rate_reset_at = now() - interval '1 second' WHERE source_id = $1", [source]);
    await moveClock(sql, at(700));
    await poll();
    expect(await pulls()).toBe(1);
  });

  it("cut or silent, is asked again", async () => {
    forge.faults.push({ match: /\/pulls\?/, fault: { kind: "cut" } });
    await poll();
    expect((await state()).lastError).toMatch(/cannot be reached/);
    forge.faults.push({ match: /\/pulls\?/, fault: { kind: "hang" } });
    await moveClock(sql, at(200));
    await collectNext({ ...deps, timeoutMs: 1500 }, "poll");
    expect((await state()).lastError).toMatch(/cannot be reached/);
    await moveClock(sql, at(400));
    await poll();
    expect(await pulls()).toBe(1);
  });

  it("refuses one list to the token, and the others are read; the page says which", async () => {
    repository.set("/rulesets/rule-suites", { status: 403 });
    await poll();
    expect(await pulls()).toBe(1);
    expect((await state()).lastError).toContain("rule-suites of northwind/fleet-prod");
    expect((await state()).lastSuccessAt).toBe(at(61));
  });

  it("cannot send the token to another origin", async () => {
    repository.set("/pulls", { list: () => [] });
    forge.faults.push({
      match: /\/pulls\?state=all/,
      fault: {
        kind: "status",
        status: 200,
        headers: { link: '<http://169.254.169.254/latest>; rel="next"' },
        body: JSON.stringify([{ number: 1, updated_at: at(60) }]),
      },
    });
    repository.set("/pulls/1", { status: 404 });
    await poll();
    expect((await state()).lastError).toContain("another origin");
  });
});

describe("a network cut of two hours", () => {
  it("is one interval that ends with everything in its place, once", async () => {
    await poll();
    const real = forge.url;
    for (let minute = 1; minute < 120; minute += 7) {
      await moveClock(sql, at(minute * 60));
      forge.faults.push({ match: /./, fault: { kind: "cut" } });
      await poll();
      forge.faults.length = 0;
      repository.merge(100 + minute, at(minute * 60));
    }
    expect(await pulls()).toBe(0);
    expect(forge.url).toBe(real);
    await moveClock(sql, at(7500));
    await poll();
    expect(await pulls()).toBe(17);
    await moveClock(sql, at(7600));
    await poll();
    expect(await pulls()).toBe(17);
    expect(await observations("sources.poll-resumed")).toMatchObject([
      { from: START, to: at(7500), why: expect.stringContaining("cannot be reached") as string, lost: [], whole: true },
    ]);
    await advance();
    const page = await readBlind(sql, systemScope(), blindQuery.parse({ source }));
    expect(page).toMatchObject({ total: 1, minutes: 125 });
    expect(page.items).toMatchObject([
      { reason: "unanswered", from: START, to: at(7500), backfilledAt: at(7500), lost: [] },
    ]);
    const rows = await sql(`SELECT sha FROM evidence WHERE source = $1 AND kind = 'pull-request' GROUP BY 1`, [source]);
    expect(rows).toHaveLength(17);
  });

  it("is seen while it lasts, and names what the forge does not tell any more", async () => {
    await poll();
    await moveClock(sql, at(3 * 60));
    forge.faults.push({ match: /./, fault: { kind: "cut" } });
    await poll();
    await advance();
    expect((await readSource(sql, systemScope(), source)).state).toBe("blind");
    forge.faults.length = 0;
    await moveClock(sql, at(30 * 86_400));
    await poll();
    await advance();
    const [interval, ...more] = (await readBlind(sql, systemScope(), blindQuery.parse({ source }))).items;
    expect(more).toEqual([]);
    expect(interval).toMatchObject({ from: START, backfilledAt: null });
    expect(interval?.lost).toEqual([expect.stringContaining("rule-suites of the last 28 days")]);
    expect(forge.requests.some(({ url }) => url.includes("time_period=month"))).toBe(true);
  });

  it("is not told by a process whose turn was given to another, which asked and was answered", async () => {
    await poll();
    await moveClock(sql, at(300));
    forge.faults.push({ match: /\/pulls\?/, fault: { kind: "hang" } });
    const stalled = collectNext({ ...deps, timeoutMs: 1500 }, "poll");
    while (forge.faults.length > 0) await new Promise((resolve) => setTimeout(resolve, 20));
    await moveClock(sql, at(500));
    expect(await poll()).toBe(true);
    const { last_error: error } = await row();
    await stalled;
    expect(await observations("sources.poll-failed")).toEqual([]);
    expect((await row()).last_error).toBe(error);
  });

  it("of a forge that sends by itself is none, but for what it forgets that it could not send", async () => {
    await sql("UPDATE collection SET next_poll_at = NULL");
    source = await newSource("push");
    repository.set("/hooks", { list: () => [] });
    await poll();
    await moveClock(sql, at(2 * 86_400));
    await poll();
    expect(await observations("sources.poll-resumed")).toEqual([]);
    await moveClock(sql, at(7 * 86_400));
    await poll();
    expect(await observations("sources.poll-resumed")).toMatchObject([{ from: at(2 * 86_400), to: at(4 * 86_400) }]);
  });
});

describe("a backfill", () => {
  beforeEach(() => {
    for (let number = 1; number <= 75; number += 1) {
      repository.merge(number, new Date(Date.parse(START) - (100 - number) * 3_600_000).toISOString());
    }
  });
  const start = (from: string) =>
    inTransaction(database.db.pool, (tx) => startBackfill(tx, by(`backfill-${source}-${from}`), source, from));
  const drain = async (more: Partial<CollectDeps> = {}) => {
    for (let turn = 0; turn < 50; turn += 1) {
      if (!(await collectNext({ ...deps, ...more }, "backfill"))) return turn;
    }
    throw new Error("the backfill does not end");
  };

  it("reads every page once, says how far it is, and moves what is collected since", async () => {
    await poll();
    expect(await pulls()).toBe(0);
    const from = new Date(Date.parse(START) - 200 * 3_600_000).toISOString();
    await start(from);
    await expect(start(from.replace("00Z", "01Z"))).rejects.toMatchObject({ reason: "BACKFILL_RUNNING" });
    await drain();
    expect(await pulls()).toBe(75);
    const [backfill] = (await state()).backfills;
    expect(backfill).toMatchObject({ from, listsDone: 4, listsTotal: 4, error: null });
    expect(backfill?.finishedAt).not.toBeNull();
    expect(backfill?.kept).toBe(75 * 4);
    await advance();
    expect((await readSource(sql, systemScope(), source)).collectedSince).toBe(from);
    const came = await sql("SELECT DISTINCT came FROM evidence WHERE source = $1 AND kind = 'pull-request'", [source]);
    expect(came).toEqual([{ came: "backfilled" }]);
    expect(await observations("sources.backfilled")).toMatchObject([{ from, missing: [] }]);
  });

  it("names what the token may not read, and counts as whole unless that is the requests", async () => {
    const from = new Date(Date.parse(START) - 200 * 3_600_000).toISOString();
    repository.set("/rulesets/rule-suites", { status: 403 });
    await start(from);
    await drain();
    expect((await state()).backfills[0]?.error).toContain("rule-suites of northwind/fleet-prod");
    const missing = [{ repository: REPOSITORY, list: "rule-suites" }];
    expect(await observations("sources.backfilled")).toMatchObject([{ from, missing }]);
    repository.set("/pulls", { status: 403 });
    await start(from.replace("00.000Z", "01.000Z"));
    await drain();
    expect(await observations("sources.backfilled")).toHaveLength(1);
    expect(await observations("sources.backfilled-in-part")).toHaveLength(1);
  });

  it("stops at the time that it was given", async () => {
    await start(new Date(Date.parse(START) - 50.5 * 3_600_000).toISOString());
    await drain();
    expect(await pulls()).toBe(26);
  });

  it("goes on where it was, turn by turn, and lets the polls in between", async () => {
    await start(new Date(Date.parse(START) - 200 * 3_600_000).toISOString());
    forge.requests.length = 0;
    expect(await drain({ backfillTurnMs: 0 })).toBeGreaterThan(5);
    expect(await pulls()).toBe(75);
    const first = forge.requests.filter(
      ({ url }) => url.includes("/pulls?state=all") && !url.includes("page=2") && !url.includes("&page="),
    );
    expect(first).toHaveLength(1);
  });

  it("loses nothing when its process stands still until another took its turn, and stores nothing twice", async () => {
    await start(new Date(Date.parse(START) - 200 * 3_600_000).toISOString());
    forge.faults.push({ match: /\/pulls\?.*&page=2/, fault: { kind: "hang" } });
    const stalled = collectNext({ ...deps, timeoutMs: 60_000 }, "backfill");
    while ((await pulls()) < 30) await new Promise((resolve) => setTimeout(resolve, 20));
    expect(await collectNext(deps, "backfill")).toBe(false);
    await moveClock(sql, at(121));
    await drain();
    expect(await pulls()).toBe(75);
    forge.release();
    await stalled;
    expect(await pulls()).toBe(75);
    expect((await state()).backfills[0]).toMatchObject({ kept: 300 });
  });

  it("leaves a fifth of the allowance to others", async () => {
    await start(new Date(Date.parse(START) - 200 * 3_600_000).toISOString());
    await sql(
      "UPDATE collection SET rate_limit = 1000, rate_remaining = 150, rate_reset_at = now() + interval '1 hour' WHERE source_id = $1",
      [source],
    );
    await collectNext(deps, "backfill");
    expect(await pulls()).toBe(0);
    expect((await state()).backfills[0]?.error).toContain("150 requests are left");
  });
});

describe("what was fetched", () => {
  it("gives the same rows when every projection is dropped and replayed", async () => {
    await poll();
    repository.merge(12, at(5));
    await moveClock(sql, at(61));
    await poll();
    await advance();
    const before = await inTransaction(database.db.pool, (tx) => projectionDigests(tx));
    await inTransaction(database.db.pool, (tx) => dropProjections(tx));
    await advance();
    expect(await inTransaction(database.db.pool, (tx) => projectionDigests(tx))).toEqual(before);
  });
});

describe("hook deliveries", () => {
  const delivery = (id: number, guid: string, code: number) => ({
    ...{ id, guid, delivered_at: at(-60), redelivery: false, duration: 0.3, status: code === 200 ? "OK" : "failed" },
    ...{ status_code: code, event: "pull_request", action: "closed" },
  });

  it("that failed are asked for again, and fetched where they still have not come", async () => {
    await sql("UPDATE collection SET next_poll_at = NULL");
    source = await newSource("push");
    await sql("UPDATE collection SET credential_set_at = $2::timestamptz WHERE source_id = $1", [source, at(-3600)]);
    const url = `https://cs.example/api/v1/ingest/${source}`;
    repository.set("/hooks", {
      list: () => [
        { id: 3, config: { url: "https://other.example/" } },
        { id: 4, config: { url } },
      ],
    });
    const failed = delivery(71, "guid-failed", 502);
    repository.set("/hooks/4/deliveries", { list: () => [failed, delivery(70, "guid-arrived", 200)] });
    const payload = {
      action: "closed",
      number: 12,
      repository: { full_name: REPOSITORY },
      sender: person("bo", 102),
      pull_request: { ...repository.merge(12, at(-60)) },
    };
    repository.set("/hooks/4/deliveries/71", { document: () => ({ ...failed, request: { headers: {}, payload } }) });
    forge.resources.set(`POST /repos/${REPOSITORY}/hooks/4/deliveries/71/attempts`, { status: 202 });
    const again = `/repos/${REPOSITORY}/hooks/4/deliveries/71/attempts`;
    for (const seconds of [1, 3700, 7400]) {
      await moveClock(sql, at(seconds));
      await poll();
    }
    expect(forge.posts).toEqual([again, again]);
    expect(await objects()).toMatchObject({ delivery: 1 });
    await moveClock(sql, at(11_100));
    await poll();
    expect(await objects()).toMatchObject({ delivery: 1 });
    await advance();
    const [row] = await sql<{ sha: string; state: string }>(
      "SELECT sha, state FROM evidence WHERE source = $1 AND kind = 'pull-request'",
      [source],
    );
    expect(row).toEqual({ sha: sha("merge of 12"), state: "merged" });
  });
});
