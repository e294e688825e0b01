import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { mintScope, systemScope } from "../access/scope.ts";
import { pgSql } from "../platform/sql.ts";
import { testDatabase, type TestDatabase } from "../platform/test-database.ts";
import { countEvidence, totalEvidence } from "./store/evidence.ts";
import { timelineFilter } from "./reads.ts";

let database: TestDatabase;
const FIRST = Date.parse("2025-11-20T00:00:00Z");
const DAYS = 100;

beforeAll(async () => {
  database = await testDatabase();
  const owner = pgSql(database.owner);
  await owner(
    `INSERT INTO evidence (index, ordinal, kind, type, source, origin, received_at, repository, environment, headline, facts)
     SELECT g, 0, (ARRAY['run', 'review', 'commit'])[1 + g % 3], (ARRAY['E-RUN', 'E-REV', NULL])[1 + g % 3], 'src_' || g % 2, 'delivery',
       $1::timestamptz + g * interval '7 hours', CASE WHEN g % 2 = 0 THEN 'northwind/app-' || g % 4 END,
       CASE WHEN g % 5 < 3 THEN 'production' END, 'something', '{}' FROM generate_series(0, 340) g`,
    [new Date(FIRST).toISOString()],
  );
  for (const [table, unit] of [
    ["evidence_day", "day"],
    ["evidence_month", "month"],
  ]) {
    await owner(
      `INSERT INTO ${table} SELECT date_trunc('${unit}', received_at AT TIME ZONE 'UTC')::date, coalesce(type, ''), kind, source,
         coalesce(repository, ''), coalesce(environment, ''), count(*) FROM evidence GROUP BY 1, 2, 3, 4, 5, 6`,
    );
  }
});
afterAll(() => database.close());

test("a total from the rollups is what counting the rows gives, whatever the period, filter and scope", async () => {
  const sql = pgSql(database.owner);
  const scopes = [systemScope(), mintScope({ repositories: ["northwind/app-2"], environments: ["production"] })];
  const moment = fc.integer({ min: -3, max: DAYS + 3 }).map((day) => new Date(FIRST + day * 86_400_000).toISOString());
  const filters = fc.record(
    {
      from: moment,
      to: moment,
      kind: fc.constantFrom("run", "review", "commit"),
      source: fc.constantFrom("src_0", "src_1"),
      repository: fc.constant("northwind/app-0"),
      environment: fc.constant("production"),
    },
    { requiredKeys: [] },
  );
  expect(await totalEvidence(sql, timelineFilter(systemScope(), {}))).toBe(341);
  await fc.assert(
    fc.asyncProperty(filters, fc.constantFrom(...scopes), async (asked, scope) => {
      const filter = timelineFilter(scope, asked);
      expect(await totalEvidence(sql, filter)).toBe(await countEvidence(sql, filter));
    }),
    { numRuns: 150 },
  );
});
