import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { systemPrincipal } from "../access/principal.ts";
import { systemScope } from "../access/scope.ts";
import { testLedger, type TestLedger } from "../emergencies/test-ledger.ts";
import { moveClock } from "../platform/clock.ts";
import { pgSql } from "../platform/sql.ts";
import { testDatabase, type TestDatabase } from "../platform/test-database.ts";
import { requestCount } from "../population/commands/request-count.ts";
import { periodQuery } from "../population/contract.ts";
import { readIpes } from "../population/reads-ipe.ts";
import { addRepository } from "../repositories/commands/add-repository.ts";
import { syncRepository } from "../repositories/commands/sync-repository.ts";
import { addRepositorySchema } from "../repositories/contract.ts";
import { testRepository } from "../repositories/test-repository.ts";
import { askForMonth, recordNext } from "./population.ts";

const NAME = "northwind/fleet-prod";
const NOW = "2026-04-10T08:00:00.000Z";
const MARCH = periodQuery.parse({ from: "2026-03-01", to: "2026-03-31", zone: "UTC" });
const repository = testRepository();
const home = mkdtempSync(join(tmpdir(), "countersign-count-"));
const [here, elsewhere] = [join(home, "here"), join(home, "elsewhere")];
let base: TestDatabase;
let ledger: TestLedger;

beforeAll(async () => {
  base = await testDatabase();
  ledger = await testLedger(base);
  await moveClock(ledger.sql, "2026-03-20T08:00:00.000Z");
  repository.commit("one", { "a.yaml": "1" }, { at: "2026-03-20T07:00:00Z" });
  const by = { principal: systemPrincipal("test"), idempotencyKey: "add" };
  const input = addRepositorySchema.parse({ name: NAME, url: repository.folder, branches: ["main"] });
  await ledger.within((tx) => addRepository(tx, by, input));
  await syncRepository({ db: base.db, dataDir: here }, NAME);
  await ledger.settle();
});
beforeEach(async () => {
  await moveClock(ledger.sql, NOW);
  await pgSql(base.owner)("DELETE FROM population_request");
});
afterAll(async () => {
  await base.close();
  repository.remove();
  rmSync(home, { recursive: true, force: true });
});

let keys = 0;
const ask = (query = MARCH) => {
  const by = { principal: systemPrincipal("ana"), idempotencyKey: `ask-${(keys += 1)}` };
  return ledger.within((tx) => requestCount(tx, by, query));
};
const next = (dataDir: string) => recordNext({ pool: base.db.pool, dataDir });
const records = async () => {
  await ledger.settle();
  return readIpes(ledger.sql, systemScope(), MARCH);
};
const later = (seconds: number) => moveClock(ledger.sql, new Date(Date.parse(NOW) + seconds * 1000).toISOString());

describe("counts that people ask for", () => {
  it("are one while the same waits, and few for one person", async () => {
    expect(await ask()).toBe(await ask());
    for (const day of ["02", "03", "04", "05"]) await ask({ ...MARCH, from: `2026-03-${day}` });
    await expect(ask({ ...MARCH, from: "2026-03-06" })).rejects.toMatchObject({ reason: "COUNTS_WAITING" });
  });

  it("wait where Git cannot count yet, and are made by the machine that can", async () => {
    await ask();
    expect(await next(elsewhere)).toBe(true);
    expect(await next(elsewhere)).toBe(false);
    expect(await records()).toMatchObject({ items: [], waiting: 1, fault: null });
    await later(61);
    expect(await next(here)).toBe(true);
    expect(await records()).toMatchObject({
      items: [{ secondCount: { git: 1, ties: true } }],
      waiting: 0,
      fault: null,
    });
  });

  it("go on record as unknown once they waited long enough", async () => {
    const id = await ask({ ...MARCH, from: "2026-03-02" });
    await later(301);
    expect(await next(elsewhere)).toBe(true);
    await ledger.settle();
    const { items } = await readIpes(ledger.sql, systemScope(), { ...MARCH, from: "2026-03-02" });
    expect(items).toMatchObject([{ id, secondCount: { git: null, ties: null } }]);
  });

  it("end, and say so, where every worker that took them died", async () => {
    await ask();
    await pgSql(base.owner)("UPDATE population_request SET tries = 5, claimed_at = NULL");
    expect(await next(here)).toBe(true);
    const { waiting, fault } = await records();
    expect([waiting, fault]).toEqual([0, "It was not made in 5 tries."]);
  });
});

describe("the month that ended", () => {
  it("is asked for once, and its count waits for Git", async () => {
    await askForMonth(ledger.sql);
    await askForMonth(ledger.sql);
    expect(await next(elsewhere)).toBe(true);
    await later(3600);
    expect(await next(elsewhere)).toBe(true);
    await later(3700);
    expect(await next(here)).toBe(true);
    await ledger.settle();
    await askForMonth(ledger.sql);
    expect(await next(here)).toBe(false);
    const [row] = await ledger.sql<{ n: number }>(
      "SELECT count(*)::int AS n FROM population_record WHERE key LIKE 'month:%'",
    );
    expect(row?.n).toBe(1);
  });
});
