import { createHash } from "node:crypto";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { systemPrincipal } from "../access/principal.ts";
import { mintScope, systemScope } from "../access/scope.ts";
import { sha256 } from "../base/sha256.ts";
import { changesQuery } from "../changes/contract.ts";
import { changesStep } from "../changes/advance.ts";
import { readChanges } from "../changes/reads.ts";
import { continuityStep } from "../ingest/continuity.ts";
import type { Evidence } from "../ingest/fact.ts";
import { readRecordEvidence } from "../ingest/read-record.ts";
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
import { openPeriod } from "../policy/period.ts";
import { policyStep } from "../policy/advance.ts";
import { addRepository } from "../repositories/commands/add-repository.ts";
import { syncRepository } from "../repositories/commands/sync-repository.ts";
import { addRepositorySchema } from "../repositories/contract.ts";
import { normaliseOwn } from "../repositories/normalise.ts";
import { repositoriesStep } from "../repositories/repository-facts.ts";
import { testRepository } from "../repositories/test-repository.ts";
import { recordPopulation } from "./commands/record-population.ts";
import { requestCount } from "./commands/request-count.ts";
import { periodQuery } from "./contract.ts";
import { readIpe, readIpes, openPopulationFile } from "./reads-ipe.ts";
import { readPopulation } from "./reads.ts";
import { readPopulationPeriod } from "./reads-period.ts";
import { populationStep } from "./record.ts";
import { changesWithin } from "./store/within.ts";

const NAME = "northwind/fleet-prod";
const program: Program<Evidence> = {
  read: (record, view) => readRecordEvidence(record, view, normaliseOwn),
  steps: [policyStep, continuityStep, repositoriesStep, changesStep, populationStep],
};

/** The last Sunday of March 2026, on which clocks in Berlin go forward: a day of 23 hours. */
const MARCH = periodQuery.parse({ from: "2026-03-29", to: "2026-03-31", zone: "Europe/Berlin" });

describe("a population between two tips", () => {
  let test: TestDatabase;
  let sql: Sql;
  let settle: () => Promise<void>;
  const repository = testRepository();
  const dataDir = mkdtempSync(join(tmpdir(), "countersign-data-"));
  const scope = systemScope();
  const shas: Record<string, string> = {};

  async function push(before: string, after: string, at: string, forced = false): Promise<void> {
    await moveClock(pgSql(test.owner), at);
    const commit = { id: after, message: "x", timestamp: at, added: [], modified: ["apps/a.yaml"], removed: [] };
    const body = {
      ...{ ref: "refs/heads/main", before, after, forced, created: false, deleted: false, commits: [commit] },
      sender: { login: "ana", id: 1, type: "User" },
      repository: { id: 1, full_name: NAME, pushed_at: Date.parse(at) / 1000 },
    };
    const bytes = Buffer.from(JSON.stringify(body));
    const key = crypto.randomUUID();
    const auth = { method: "hmac-sha256", generation: 1 } as const;
    const headers = { "x-github-event": "push", "x-github-delivery": key };
    const range = { from: 0, to: bytes.byteLength, deliverySha256: sha256(bytes), deliveryLength: bytes.byteLength };
    await acceptRecords(sql, [
      makeAcceptance({ source: "gh", origin: "delivery", key, auth, headers, bytes, ...range }),
    ]);
    await syncRepository({ db: test.db, dataDir }, NAME);
    await settle();
  }

  async function commitAt(name: string, before: string, at: string): Promise<void> {
    shas[name] = repository.commit(name, { "apps/a.yaml": name }, { at: "2026-03-01T08:00:00Z" });
    await push(shas[before] ?? "", shas[name] ?? "", at);
  }

  beforeAll(async () => {
    test = await testDatabase();
    sql = pgSql(test.db.pool);
    const logKey = await testLogKey(sql);
    const keeper = { check: () => Promise.resolve(), signed: () => Promise.resolve() };
    const sequencer = new Sequencer(test.db.pool, logKey, keeper);
    settle = async () => {
      while (((await sequencer.run(500))?.entries ?? 0) > 0);
      const held = { view: undefined, at: -1 };
      while (((await inTransaction(test.db.pool, (tx) => advanceBatch(tx, program, held, 50)))?.entries ?? 0) > 0);
    };
    await moveClock(pgSql(test.owner), "2026-03-20T08:00:00.000Z");
    await appendAction(sql, {
      ...{ type: "sources.created", subject: "gh", data: { type: "github", name: "GitHub" }, idempotencyKey: "s" },
      actor: { kind: "system", name: "test", issuer: "countersign" },
      auth: { method: "internal" },
    });
    const input = { name: NAME, url: repository.folder, branches: ["main"], deployingPaths: ["apps/**"] };
    const by = { principal: systemPrincipal("test"), idempotencyKey: crypto.randomUUID() };
    await inTransaction(test.db.pool, (tx) => addRepository(tx, by, addRepositorySchema.parse(input)));
    shas.root = repository.commit("root", { "apps/a.yaml": "0" }, { at: "2026-03-01T07:00:00Z" });
    await push("0".repeat(40), shas.root, "2026-03-20T08:00:00.000Z");
    await commitAt("before", "root", "2026-03-28T22:59:30.000Z"); // 23:59:30 in Berlin, the day before
    await commitAt("first", "before", "2026-03-28T23:00:10.000Z"); // 00:00:10
    await commitAt("lost", "first", "2026-03-30T09:00:00.000Z");
    repository.git("reset", "-q", "--hard", shas.first ?? "");
    shas.forced = repository.commit("forced", { "apps/a.yaml": "forced" }, { at: "2026-03-01T09:00:00Z" });
    await push(shas.lost ?? "", shas.forced, "2026-03-30T10:00:00.000Z", true);
    await commitAt("last", "forced", "2026-03-31T21:59:30.000Z"); // 23:59:30 in summer time
    await commitAt("after", "last", "2026-03-31T22:00:10.000Z");
    await moveClock(pgSql(test.owner), "2026-04-02T08:00:00.000Z");
  });
  afterAll(async () => {
    repository.remove();
    rmSync(dataDir, { recursive: true, force: true });
    await test.close();
  });

  async function fileOf(query = MARCH, size?: number): Promise<string> {
    const { pieces } = await openPopulationFile(sql, scope, { ...query, ...(size ? { size } : {}) });
    let text = "";
    for await (const piece of pieces) text += piece;
    return text;
  }
  const rowsOf = (file: string) =>
    file
      .split("\r\n")
      .slice(0, -1)
      .map((line) => line.split(","));

  it("auditor 6: holds what landed at 00:00:10 and not what did at 23:59:30, on page, list and file alike", async () => {
    const page = await readPopulationPeriod(sql, scope, MARCH);
    expect(page.period.stored).toEqual({ from: "2026-03-28T23:00:00.000Z", to: "2026-03-31T22:00:00.000Z" });
    expect(page.rows).toMatchObject([{ line: 3, displaced: 1, landings: { pullRequest: 0, direct: 4 }, told: 0 }]);
    const list = await readChanges(sql, scope, changesQuery.parse(openPeriod(MARCH)));
    expect(list.total).toBe(4);
    const names = (all: readonly (string | undefined)[]) =>
      Object.entries(shas)
        .filter(([, sha]) => all.includes(sha))
        .map(([name]) => name);
    expect(names(list.items.map(({ sha }) => sha))).toEqual(["first", "lost", "forced", "last"]);
    expect(names(rowsOf(await fileOf()).map(([, , , sha]) => sha))).toEqual(["first", "lost", "forced", "last"]);
    const next = await readPopulationPeriod(sql, scope, { ...MARCH, from: "2026-04-01", to: "2026-04-01" });
    expect(next.rows).toMatchObject([{ line: 1, displaced: 0 }]);
  });

  it("lays every change into one week of the zone, and the weeks add up to the period", async () => {
    const page = await readPopulationPeriod(sql, scope, MARCH);
    expect(page.weeks.map(({ first, last }) => [first, last])).toEqual([
      ["2026-03-29", "2026-03-29"],
      ["2026-03-30", "2026-03-31"],
    ]);
    expect(page.cells.map(({ line, displaced, state, before }) => [line, displaced, state, before])).toEqual([
      [1, 0, "out-of-path", "no"],
      [2, 1, "out-of-path", "no"],
    ]);
    for (const zone of ["UTC", "Asia/Kathmandu", "America/St_Johns"]) {
      const all = await readPopulationPeriod(sql, scope, { ...MARCH, from: "2026-03-01", to: "2026-04-30", zone });
      const counted = all.cells.reduce((sum, cell) => sum + cell.line + cell.displaced, 0);
      expect([zone, counted, all.rows[0]?.line, all.rows[0]?.displaced]).toEqual([zone, 7, 6, 1]);
    }
    const slots = await changesWithin(
      sql,
      ["2026-03-28T22:59:31.000Z", "2026-03-28T23:00:10.000Z", "2026-03-28T23:00:11.000Z"],
      {
        repository: null,
        repositories: null,
      },
    );
    expect(slots).toMatchObject([{ slot: 2, count: 1 }]);
  });

  it("counts by class from the rollups what the rows give, also where a period cuts a day", async () => {
    const ends = [undefined, "2026-03-28T23:00:00.000Z", "2026-03-29T00:00:00.000Z", "2026-03-30T09:30:00.000Z"];
    for (const from of ends) {
      for (const to of [...ends, "2026-04-01T00:00:00.000Z"]) {
        const query = { from, to };
        const [pages, rows] = [
          await readPopulation(sql, scope, query),
          await readPopulation(sql, scope, query, "rows"),
        ];
        expect({ ...pages, generatedAt: "" }, JSON.stringify(query)).toEqual({ ...rows, generatedAt: "" });
      }
    }
    expect((await readPopulation(sql, scope, {})).total).toMatchObject({ changes: 6, displaced: 1 });
    const bounded = mintScope({ repositories: ["northwind/other"], environments: "all" });
    expect((await readPopulation(sql, bounded, {})).total.changes).toBe(0);
  });

  it("auditor 2: is what git rev-list says between the tips, after what was displaced", async () => {
    const recorded = await recordPopulation({ pool: test.db.pool, dataDir }, "march", {
      ...{ period: { from: MARCH.from, to: MARCH.to, zone: MARCH.zone }, repositories: null, by: "test" },
    });
    const [branch] = recorded.branches;
    expect(branch).toMatchObject({ after: shas.before, until: shas.last, line: 3, displaced: 1, git: 3 });
    const clone = join(repository.home, "clone");
    execFileSync("git", ["clone", "-q", repository.folder, clone]);
    const range = `${branch?.after ?? ""}..${branch?.until ?? ""}`;
    const listed = execFileSync("git", ["-C", clone, "rev-list", "--first-parent", range], { encoding: "utf8" });
    const rows = rowsOf(await fileOf(MARCH, recorded.ledgerSize));
    const line = rows.filter(([, , , , standing]) => standing === "line").map(([, , , sha]) => sha);
    expect([...line].sort()).toEqual(listed.trim().split("\n").sort());
    expect(rows.filter(([, , , , standing]) => standing === "displaced").map(([, , , sha]) => sha)).toEqual([
      shas.lost,
    ]);
  });

  it("is known by a digest that sha256sum of its file gives, at the size of the record and for ever", async () => {
    await settle();
    const { items, waiting } = await readIpes(sql, scope, MARCH);
    expect([items.length, waiting]).toEqual([1, 0]);
    const [ipe] = items;
    expect(ipe).toMatchObject({ id: "march", by: "test", rows: 4, secondCount: { rows: 3, git: 3, ties: true } });
    const file = await fileOf(MARCH, ipe?.ledgerSize);
    expect(createHash("sha256").update(file).digest("hex")).toBe(ipe?.sha256);
    expect([ipe?.firstKey, ipe?.lastKey]).toEqual([`${NAME}@main:${shas.first}`, `${NAME}@main:${shas.last}`]);
    expect(await readIpe(sql, scope, { ...MARCH, size: ipe?.ledgerSize })).toEqual(ipe);
    expect(
      (
        await recordPopulation({ pool: test.db.pool, dataDir }, "march", {
          period: MARCH,
          repositories: null,
          by: "again",
        })
      ).rows,
    ).toBe(4);
    await settle();
    expect((await readIpes(sql, scope, MARCH)).items).toHaveLength(1);
  });

  it("shows a second count that differs, and one that could not be made, and evens nothing out", async () => {
    await sql("UPDATE change SET first_parent = false WHERE sha = $1 AND until_size IS NULL", [shas.forced]);
    const deps = { pool: test.db.pool, dataDir };
    await recordPopulation(deps, "differs", { period: MARCH, repositories: null, by: "test" });
    await recordPopulation({ ...deps, dataDir: join(dataDir, "elsewhere") }, "nowhere", {
      ...{ period: MARCH, repositories: [NAME], by: "test" },
    });
    await settle();
    const [differs] = (await readIpes(sql, scope, MARCH)).items;
    expect(differs).toMatchObject({ id: "differs", secondCount: { rows: 2, git: 3, ties: false } });
    const [nowhere] = (await readIpes(sql, scope, { ...MARCH, repository: NAME })).items;
    expect(nowhere).toMatchObject({ id: "nowhere", secondCount: { rows: 2, git: null, ties: null } });
    await sql("UPDATE change SET first_parent = true WHERE sha = $1 AND until_size IS NULL", [shas.forced]);
  });

  it("counts nothing by Git where no tip stood on the branch yet: that is not 0", async () => {
    const empty = { ...MARCH, from: "2026-03-01", to: "2026-03-10" };
    const asked = { period: empty, repositories: null, by: "test" };
    const recorded = await recordPopulation({ pool: test.db.pool, dataDir }, "empty", asked, true);
    expect(recorded.branches).toMatchObject([{ after: null, until: null, line: 0, git: null }]);
    await settle();
    const { items } = await readIpes(sql, scope, empty);
    expect(items).toMatchObject([{ id: "empty", rows: 0, secondCount: { rows: 0, git: null, ties: null } }]);
    const nobody = { period: MARCH, repositories: ["northwind/unwatched"], by: "test" };
    await recordPopulation({ pool: test.db.pool, dataDir }, "nobody", nobody);
    await settle();
    const unwatched = await readIpes(sql, scope, { ...MARCH, repository: "northwind/unwatched" });
    expect(unwatched.items).toMatchObject([{ id: "nobody", secondCount: { rows: 0, git: null, ties: null } }]);
  });

  it("is asked for within one's scope, and seen within it", async () => {
    const other = mintScope({ repositories: ["northwind/other"], environments: "all" });
    expect((await readPopulationPeriod(sql, other, MARCH)).rows).toEqual([]);
    expect((await readIpes(sql, other, MARCH)).items).toEqual([]);
    await expect(readIpe(sql, other, { ...MARCH, repository: NAME })).rejects.toMatchObject({ reason: "OUT_OF_SCOPE" });
    const late = mintScope({ repositories: "all", environments: "all", from: "2026-03-29T00:00:00.000Z" });
    await expect(readPopulationPeriod(sql, late, MARCH)).rejects.toMatchObject({ reason: "OUT_OF_SCOPE" });
    await expect(readIpe(sql, scope, { ...MARCH, size: 1_000_000 })).rejects.toMatchObject({ reason: "NO_SUCH_SIZE" });
    const by = { principal: systemPrincipal("test"), idempotencyKey: "count" };
    const id = await inTransaction(test.db.pool, (tx) => requestCount(tx, by, MARCH));
    expect(await inTransaction(test.db.pool, (tx) => requestCount(tx, by, MARCH))).toBe(id);
    expect((await readIpes(sql, scope, MARCH)).waiting).toBe(1);
  });
});
