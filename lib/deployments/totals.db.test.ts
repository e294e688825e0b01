import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { pgSql } from "../platform/sql.ts";
import { testDatabase, type TestDatabase } from "../platform/test-database.ts";
import { listDeployments, totalDeployments, type DeploymentFilter } from "./store/deployment.ts";

let database: TestDatabase;
const FIRST = Date.parse("2026-01-20T00:00:00Z");
const ROWS = 300;

beforeAll(async () => {
  database = await testDatabase();
  const owner = pgSql(database.owner);
  await owner(
    `INSERT INTO change (key, since_size, state, repository, branch, sha, kind, class, signature, landing, landed_at, first_parent, position)
     SELECT r || '@' || g, 1, '{}', r, 'main', lpad(g::text, 40, '0'), 'deploy', 'reviewed', 'good', r || g, now(), r = 'a/app' OR g % 3 = 0, g
     FROM generate_series(0, 19) g, unnest(ARRAY['a/app', 'b/app']) r WHERE g % 4 > 0`,
  );
  await owner(
    `INSERT INTO deployment (key, since_size, state, target, cluster, environment, sha, effect, started_at)
     SELECT 'd' || g, 1, '{}', 't' || g % 5, 'prod-' || g % 2, CASE WHEN g % 7 > 0 THEN (ARRAY['production', 'staging'])[1 + g % 2] END,
       CASE WHEN g % 11 > 0 THEN lpad((g % 20)::text, 40, '0') END, CASE WHEN g % 3 = 0 THEN 'no-op' ELSE 'changed' END,
       $1::timestamptz + g * interval '5 hours' FROM generate_series(0, ${ROWS - 1}) g`,
    [new Date(FIRST).toISOString()],
  );
  await owner(
    `INSERT INTO deployment_day SELECT (started_at AT TIME ZONE 'UTC')::date, cluster, coalesce(environment, ''), effect, count(*)
     FROM deployment GROUP BY 1, 2, 3, 4`,
  );
});
afterAll(() => database.close());

test("a total is as many as the list holds, whatever the period, filter and scope", async () => {
  const sql = pgSql(database.owner);
  const moment = fc
    .integer({ min: -20, max: ROWS * 5 + 20 })
    .map((hour) => new Date(FIRST + hour * 3_600_000).toISOString());
  const maybe = <T>(...values: T[]) => fc.constantFrom(null, null, ...values);
  const filters: fc.Arbitrary<DeploymentFilter> = fc.record({
    from: fc.option(moment),
    to: fc.option(moment),
    at: fc.option(moment, { freq: 6 }),
    environment: maybe("production", "staging"),
    cluster: maybe("prod-0"),
    target: maybe("t1"),
    sha: maybe("0000", "5".padStart(40, "0")),
    effect: maybe("changed", "no-op"),
    repositories: maybe<readonly string[]>(["a/app"], ["b/app"], []),
    environments: maybe<readonly string[]>(["production"], []),
  });
  await fc.assert(
    fc.asyncProperty(filters, async (filter) => {
      const rows = await listDeployments(sql, filter, { size: null, before: null, limit: ROWS + 1 });
      expect(await totalDeployments(sql, filter, null)).toBe(rows.length);
    }),
    { numRuns: 200 },
  );
});
