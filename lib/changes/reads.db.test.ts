import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { systemPrincipal } from "../access/principal.ts";
import { mintScope, systemScope } from "../access/scope.ts";
import { sha256 } from "../base/sha256.ts";
import { readRecordEvidence } from "../ingest/read-record.ts";
import type { Evidence } from "../ingest/fact.ts";
import { makeAcceptance } from "../ledger/acceptance.ts";
import { advanceBatch, type Program } from "../ledger/advance.ts";
import { appendAction } from "../ledger/append.ts";
import { Sequencer } from "../ledger/sequence.ts";
import { acceptRecords } from "../ledger/store/accept.ts";
import { testLogKey } from "../ledger/test-log-key.ts";
import { moveClock } from "../platform/clock.ts";
import { pgSql, type Sql } from "../platform/sql.ts";
import { testDatabase, type TestDatabase } from "../platform/test-database.ts";
import { inTransaction } from "../platform/transaction.ts";
import { feedsStep } from "../ingest/feed.ts";
import { policyStep } from "../policy/advance.ts";
import { addRepository } from "../repositories/commands/add-repository.ts";
import { syncRepository } from "../repositories/commands/sync-repository.ts";
import { addRepositorySchema } from "../repositories/contract.ts";
import { normaliseOwn } from "../repositories/normalise.ts";
import { repositoriesStep } from "../repositories/repository-facts.ts";
import { testRepository } from "../repositories/test-repository.ts";
import { changesStep } from "./advance.ts";
import { parseChangeId } from "./change-id.ts";
import { changesQuery, landingsQuery } from "./contract.ts";
import { readChanges, readLandings } from "./reads.ts";
import { readChange } from "./reads-change.ts";

const NAME = "northwind/fleet-prod";
const program: Program<Evidence> = {
  read: (record, view) => readRecordEvidence(record, view, normaliseOwn),
  steps: [policyStep, feedsStep, repositoriesStep, changesStep],
};

describe("changes, from Git and the forge to the lists", () => {
  let test: TestDatabase;
  let sql: Sql;
  const repository = testRepository();
  const dataDir = mkdtempSync(join(tmpdir(), "countersign-data-"));
  const scope = systemScope();
  const shas: Record<string, string> = {};
  let early = "";

  const ana = { login: "ana", id: 1, type: "User" };
  const bo = { login: "bo", id: 2, type: "User" };
  const forge = (at: string) => ({ id: 1, full_name: "Northwind/Fleet-Prod", pushed_at: Date.parse(at) / 1000 });

  /** One delivery of the forge, at a time of the moved clock. */
  async function deliver(event: string, at: string, body: object): Promise<void> {
    await moveClock(pgSql(test.owner), at);
    const bytes = Buffer.from(JSON.stringify({ ...body, repository: forge(at) }));
    const key = crypto.randomUUID();
    const auth = { method: "hmac-sha256", generation: 1 } as const;
    const headers = { "x-github-event": event, "x-github-delivery": key };
    const range = { from: 0, to: bytes.byteLength, deliverySha256: sha256(bytes), deliveryLength: bytes.byteLength };
    await acceptRecords(sql, [
      makeAcceptance({ source: "gh", origin: "delivery", key, auth, headers, bytes, ...range }),
    ]);
  }

  const push = (before: string, after: string, sender: object, at: string, commits: string[] = [after]) =>
    deliver("push", at, {
      ref: "refs/heads/main",
      before,
      after,
      forced: false,
      created: false,
      deleted: false,
      sender,
      commits: commits.map((id) => ({
        id,
        message: "x",
        timestamp: at,
        added: ["apps/a.yaml"],
        modified: [],
        removed: [],
      })),
    });

  const pull = (head: string, at: string, more: object) => ({
    id: 9,
    number: 12,
    state: "open",
    title: "Raise the limit",
    body: "Reason: the queue is full.\n\nPAY-12",
    html_url: "https://github.example/northwind/fleet-prod/pull/12",
    user: ana,
    draft: false,
    head: { ref: "limit", sha: head },
    base: { ref: "main", sha: shas.second },
    created_at: "2026-11-02T09:00:00Z",
    updated_at: at,
    commits: 1,
    labels: [],
    merged: false,
    ...more,
  });

  async function settle(): Promise<void> {
    const keeper = { check: () => Promise.resolve(), signed: () => Promise.resolve() };
    const sequencer = new Sequencer(test.db.pool, logKey, keeper);
    while (((await sequencer.run(500))?.entries ?? 0) > 0);
    const held = { view: undefined, at: -1 };
    while (((await inTransaction(test.db.pool, (tx) => advanceBatch(tx, program, held, 7)))?.entries ?? 0) > 0);
  }
  let logKey: Awaited<ReturnType<typeof testLogKey>>;

  beforeAll(async () => {
    test = await testDatabase();
    sql = pgSql(test.db.pool);
    logKey = await testLogKey(sql);
    const by = { principal: systemPrincipal("test"), idempotencyKey: crypto.randomUUID() };
    await moveClock(pgSql(test.owner), "2026-11-02T08:00:00.000Z");
    await inTransaction(test.db.pool, (tx) =>
      appendAction(tx, {
        type: "sources.created",
        subject: "gh",
        data: { type: "github", name: "GitHub" },
        actor: { kind: "system", name: "test", issuer: "countersign" },
        auth: { method: "internal" },
        idempotencyKey: "source",
      }),
    );
    const input = { name: NAME, url: repository.folder, branches: ["main"], deployingPaths: ["apps/**"] };
    await inTransaction(test.db.pool, (tx) => addRepository(tx, by, addRepositorySchema.parse(input)));
    const sync = () => syncRepository({ db: test.db, dataDir }, NAME);

    shas.first = repository.commit("First", { "apps/a.yaml": "1" }, { at: "2026-10-01T08:00:00Z" });
    await sync();
    shas.second = repository.commit("Pushed past the rules", { "apps/a.yaml": "2" });
    await push(shas.first, shas.second, ana, "2026-11-02T10:00:00.000Z");
    await sync();
    early = "2026-11-02T11:00:00.000Z";
    await moveClock(pgSql(test.owner), early);
    await settle();

    repository.git("checkout", "-q", "-b", "limit");
    shas.head = repository.commit("Raise the limit\n\nCo-authored-by: Cy Hall <cy@northwind.example>", {
      "apps/a.yaml": "3",
    });
    await deliver("pull_request", "2026-11-03T09:00:00.000Z", {
      action: "opened",
      number: 12,
      sender: ana,
      pull_request: pull(shas.head, "2026-11-03T09:00:00Z", {}),
    });
    await deliver("pull_request_review", "2026-11-03T09:10:00.000Z", {
      action: "submitted",
      sender: bo,
      review: { id: 5, state: "approved", commit_id: shas.head, user: bo, submitted_at: "2026-11-03T09:10:00Z" },
      pull_request: pull(shas.head, "2026-11-03T09:10:00Z", {}),
    });
    await deliver("workflow_run", "2026-11-03T09:20:00.000Z", {
      action: "completed",
      sender: ana,
      workflow: { name: "CI" },
      workflow_run: {
        id: 77,
        name: "CI",
        head_sha: shas.head,
        run_attempt: 2,
        event: "pull_request",
        status: "completed",
        conclusion: "success",
        updated_at: "2026-11-03T09:20:00Z",
      },
    });
    repository.git("checkout", "-q", "main");
    repository.git("merge", "-q", "--no-ff", "-m", "Merge pull request #12 from limit", "limit");
    shas.merge = repository.git("rev-parse", "HEAD");
    await push(shas.second, shas.merge, bo, "2026-11-03T10:00:01.000Z", [shas.head, shas.merge]);
    await sync();
    await deliver("pull_request", "2026-11-03T10:00:00.000Z", {
      action: "closed",
      number: 12,
      sender: bo,
      pull_request: pull(shas.head, "2026-11-03T10:00:00Z", {
        state: "closed",
        merged: true,
        merged_at: "2026-11-03T10:00:00Z",
        merged_by: bo,
        merge_commit_sha: shas.merge,
      }),
    });
    shas.typed = repository.commit("Merge pull request #99 from nowhere", { "docs/x.md": "1" });
    await sync();
    await settle();
  });
  afterAll(async () => {
    repository.remove();
    rmSync(dataDir, { recursive: true, force: true });
    await test.close();
  });

  const list = (query: object = {}) => readChanges(sql, scope, changesQuery.parse(query));
  const id = (name: string) => `${NAME}@main:${shas[name] ?? ""}`;

  it("lists each first-parent commit once, with its class and an exact total", async () => {
    const page = await list();
    expect(page.items.map(({ sha, class: of }) => [sha, of])).toEqual([
      [shas.typed, "not-deploying"],
      [shas.merge, "pull-request"],
      [shas.second, "out-of-path"],
      [shas.first, "unexplained"],
    ]);
    expect(page.total).toBe(4);
    const git = repository.git("rev-list", "--first-parent", "main").split("\n");
    expect(page.items.map(({ sha }) => sha)).toEqual(git);
  });

  it("finds the changes that a test judges so, themselves or by their landing", async () => {
    const verdicts = [
      ["T-SIG-01", id("second"), "exception"],
      ["T-CHG-01", `${NAME}#12`, "pass"],
    ];
    for (const [name, item, verdict] of verdicts) {
      await pgSql(test.owner)(
        `INSERT INTO verdict (key, since_size, state, test, item, verdict, reason, at)
         VALUES ($1 || ' ' || $2, 0, '{}', $1, $2, $3, 'said', now())`,
        [name, item, verdict],
      );
    }
    const shasOf = async (query: object) => (await list(query)).items.map(({ sha }) => sha);
    expect(await shasOf({ test: "T-SIG-01", verdict: "exception" })).toEqual([shas.second]);
    expect(await shasOf({ test: "T-CHG-01", verdict: "pass" })).toEqual([shas.merge]);
    expect(await list({ test: "T-CHG-01", verdict: "exception" })).toMatchObject({ items: [], total: 0 });
    expect((await list({ verdict: "pass" })).total).toBe(1);
  });

  it("pages without losing or repeating a row, and counts under every filter", async () => {
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await list({ limit: 1, cursor });
      seen.push(...page.items.map((item) => item.id));
      cursor = page.nextCursor ?? undefined;
    } while (cursor);
    expect(seen).toEqual((await list()).items.map((item) => item.id));
    for (const query of [
      { class: "pull-request" },
      { signature: "unsigned" },
      { sha: shas.merge?.slice(0, 9) },
      { repository: "Northwind/Fleet-Prod", from: "2026-11-02T10:00:00Z", to: "2026-11-03T10:00:00.001Z" },
      { from: "2026-11-03T00:00:00Z", to: "2026-11-04T00:00:00Z" },
      { from: "2026-11-02T09:30:00Z" },
      { to: "2026-11-02T09:30:00Z" },
      { standing: "displaced" },
      { landing: `${NAME}#12` },
    ]) {
      const page = await list(query);
      expect([query, page.total]).toEqual([query, page.items.length]);
    }
    expect((await list({ sha: shas.merge?.slice(0, 9) })).items).toHaveLength(1);
    await expect(list({ cursor: "bm8" })).rejects.toMatchObject({ reason: "BAD_CURSOR" });
  });

  it("answers as of an earlier time, and only within the scope", async () => {
    const then = await list({ asOf: early });
    expect(then.items.map(({ sha }) => sha)).toEqual([shas.second, shas.first]);
    expect(then.total).toBe(2);
    const elsewhere = mintScope({ repositories: ["northwind/other"], environments: "all" });
    expect(await readChanges(sql, elsewhere, changesQuery.parse({}))).toMatchObject({ items: [], total: 0 });
    await expect(readChange(sql, elsewhere, id("merge"))).rejects.toMatchObject({ reason: "UNKNOWN_CHANGE" });
    const before = mintScope({ repositories: "all", environments: "all", to: "2026-11-03T00:00:00.000Z" });
    expect((await readChanges(sql, before, changesQuery.parse({}))).total).toBe(2);
    await expect(readChange(sql, before, id("merge"))).rejects.toMatchObject({ reason: "UNKNOWN_CHANGE" });
  });

  it("holds landings that add up to the changes", async () => {
    const page = await readLandings(sql, scope, landingsQuery.parse({}));
    expect(page.total).toBe(4);
    expect(page.items.map(({ id: key, kind, changes }) => [key, kind, changes.length])).toEqual([
      [id("typed"), "direct", 1],
      [`${NAME}#12`, "pull-request", 1],
      [id("second"), "direct", 1],
      [id("first"), "direct", 1],
    ]);
    const pulls = await readLandings(sql, scope, landingsQuery.parse({ kind: "pull-request" }));
    expect(pulls).toMatchObject({ total: 1, items: [{ number: "12", landedBy: { name: "bo" } }] });
  });

  it("knows of a merged change who reviewed what, and what was tested", async () => {
    const record = await readChange(sql, scope, id("merge"));
    expect(record).toMatchObject({
      class: "pull-request",
      landedAt: "2026-11-03T10:00:00.000Z",
      landedBasis: "merge",
      pull: { number: "12", author: { name: "ana" }, tie: "merge-commit", title: "Raise the limit" },
      reviews: [{ stands: true, headMatches: true, beforeMerge: true, author: "different", coAuthors: "different" }],
      results: [{ name: "CI", attempt: 2, conclusion: "success", on: "head" }],
      update: { actor: { name: "bo" }, before: shas.second },
      signature: { status: "unsigned" },
    });
    expect(record.steps.map(({ step, state }) => [step, state])).toEqual([
      ["commit", "received"],
      ["pull-request", "received"],
      ["review", "received"],
      ["checks", "received"],
      ["gate", "not-asked"],
      ["merge", "received"],
    ]);
  });

  it("says what was expected and not received", async () => {
    const record = await readChange(sql, scope, ["northwind", "fleet-prod@main", shas.second ?? ""]);
    expect(record.steps.map(({ step, state, reason }) => [step, state, reason])).toEqual([
      ["commit", "received", "path"],
      ["pull-request", "expected", "path"],
      ["review", "expected", "policy"],
      ["checks", "not-asked", "before-collection"],
      ["gate", "not-asked", "not-asked"],
      ["merge", "received", "path"],
    ]);
  });

  it("reads ids as they stand in addresses, and no others", () => {
    const sha = "a".repeat(40);
    expect(parseChangeId(`a/b@feature/x:${sha}`)).toEqual({ repository: "a/b", branch: "feature/x", sha });
    expect(parseChangeId(["a%2Fb%40feature%2Fx%3A" + sha])).toEqual({ repository: "a/b", branch: "feature/x", sha });
    expect(parseChangeId("a/b@main:short")).toBeNull();
  });
});
