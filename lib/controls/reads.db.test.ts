import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { mintScope, systemScope } from "../access/scope.ts";
import { projectionDigests } from "../ledger/store/rebuild.ts";
import type { Sql } from "../platform/sql.ts";
import { pgSql } from "../platform/sql.ts";
import { testDatabase, type TestDatabase } from "../platform/test-database.ts";
import { fillVerdicts, REPOSITORIES } from "./test-verdicts.ts";
import { readControl, readControls, readItemVerdicts, readTest, readTests, readVerdicts } from "./reads.ts";
import { verdictsQuery } from "./contract.ts";

let database: TestDatabase;
let sql: Sql;
const all = systemScope();
const query = (more: object = {}) => verdictsQuery.parse(more);

beforeAll(async () => {
  database = await testDatabase();
  sql = pgSql(database.db.pool);
  await fillVerdicts(database.db);
});
afterAll(() => database.close());

describe("reads of verdicts", () => {
  test("sums of a test are its list, under every bound", async () => {
    for (const bounds of [
      {},
      { repository: REPOSITORIES[0] },
      { from: "2026-11-02T12:00:00.000Z", to: "2026-11-04T06:00:00.000Z" },
      { from: "2026-11-03T01:00:00.000Z", to: "2026-11-03T02:00:00.000Z" },
    ]) {
      const record = await readTest(sql, all, "T-CHG-01", bounds);
      const { pass, exception, pending, notApplicable, unknown, items } = record.counts;
      expect(pass + exception + pending + notApplicable + unknown).toBe(items);
      const listed = await readVerdicts(sql, all, "T-CHG-01", query({ ...bounds, limit: 200 }));
      expect(listed.items).toHaveLength(items);
      expect(listed.total).toBe(items);
      const failed = await readVerdicts(sql, all, "T-CHG-01", query({ ...bounds, verdict: "exception" }));
      expect(failed.total).toBe(exception);
      expect(record.reasons.reduce((sum, { count }) => sum + count, 0)).toBe(items);
    }
  });

  test("test page, test list and control agree", async () => {
    const tests = await readTests(sql, all, {});
    const { items } = await readControls(sql, all, { framework: "soc2" });
    const control = items.find(({ key }) => key === "soc2:CC8.1");
    const record = await readControl(sql, all, "soc2:CC8.1", {});
    expect(record.counts).toEqual(control?.counts);
    const own = tests.items.filter(({ id }) => control?.tests.includes(id));
    expect(own.reduce((sum, { counts }) => sum + counts.items, 0)).toBe(control?.counts.items);
    expect((await readTest(sql, all, "T-CHG-01", {})).counts).toEqual(
      tests.items.find(({ id }) => id === "T-CHG-01")?.counts,
    );
  });

  test("says what is not collected and what is not evaluated, and counts neither", async () => {
    const tests = new Map((await readTests(sql, all, {})).items.map((one) => [one.id, one]));
    expect(tests.get("T-CHG-01")?.state).toBe("collected");
    expect(tests.get("T-CHG-07")).toMatchObject({ state: "not_collected", counts: { items: 0 } });
    expect(tests.get("T-ACC-02")).toMatchObject({ state: "not_automated", counts: { items: 0 } });
  });

  test("pages by keyset without a gap or a repetition", async () => {
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await readVerdicts(sql, all, "T-CHG-01", query({ limit: 7, ...(cursor ? { cursor } : {}) }));
      seen.push(...page.items.map(({ item }) => item));
      cursor = page.nextCursor ?? undefined;
    } while (cursor);
    const { counts } = await readTest(sql, all, "T-CHG-01", {});
    expect(new Set(seen).size).toBe(counts.items);
    expect(seen).toHaveLength(counts.items);
  });

  test("answers as of an earlier size from the versions that stood then", async () => {
    const [row] = await sql<{ at: string; size: number }>(
      "SELECT signed_at AS at, size FROM checkpoint ORDER BY size LIMIT 1",
    );
    const early = await readTest(sql, all, "T-CHG-01", { asOf: new Date(row?.at ?? "").toISOString() });
    expect(early.size).toBe(row?.size);
    expect(early.counts.items).toBeLessThan((await readTest(sql, all, "T-CHG-01", {})).counts.items);
  });

  test("keeps out of lists and totals what is out of scope", async () => {
    const [mine, other] = REPOSITORIES;
    const scope = mintScope({ repositories: [mine], environments: "all" });
    const record = await readTest(sql, scope, "T-CHG-01", {});
    const listed = await readVerdicts(sql, scope, "T-CHG-01", query({ limit: 200 }));
    expect(new Set(listed.items.map(({ repository }) => repository))).toEqual(new Set([mine]));
    expect(listed.total).toBe(record.counts.items);
    const [hidden] = (await readVerdicts(sql, all, "T-CHG-01", query({ repository: other }))).items;
    expect(await readItemVerdicts(sql, scope, hidden?.item ?? "")).toEqual([]);
    expect(await readItemVerdicts(sql, all, hidden?.item ?? "")).not.toEqual([]);
  });

  test("knows no test or control that the catalogue does not", async () => {
    await expect(readTest(sql, all, "T-CHG-99", {})).rejects.toMatchObject({ reason: "UNKNOWN_TEST" });
    await expect(readControl(sql, all, "soc2:CC99", {})).rejects.toMatchObject({ reason: "UNKNOWN_CONTROL" });
    expect(Object.keys(await projectionDigests(sql))).toContain("verdict");
  });
});
