import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { mintScope, systemScope, type Scope } from "../access/scope.ts";
import { moveClock } from "../platform/clock.ts";
import { pgSql, type Sql } from "../platform/sql.ts";
import { testDatabase, type TestDatabase } from "../platform/test-database.ts";
import { readLandingWeeks, readWaiting } from "./reads-overview.ts";

let database: TestDatabase;
let sql: Sql;
const all = systemScope();

/** The rooms that make changes and landings are tested by themselves: here rows are what matters. */
beforeAll(async () => {
  database = await testDatabase();
  sql = pgSql(database.db.pool);
  await moveClock(sql, "2026-11-20T15:00:00Z");
  await land("a/fleet", "2026-10-01T10:00:00Z", "pull-request");
  await land("a/fleet", "2026-11-15T23:59:59Z", "pull-request");
  await land("a/fleet", "2026-11-16T00:00:00Z", "unexplained");
  await land("b/app", "2026-11-18T12:00:00Z", "standard");
  await land("b/app", "2026-11-19T12:00:00Z", "unexplained");
  await land("a/fleet", "2024-01-01T12:00:00Z", "pull-request");
  await sql(
    `INSERT INTO source (id, type, name, created_at) VALUES ('src_late', 'flux', 'flux prod-eu-1', countersign.now()), ('src_new', 'github', 'northwind', countersign.now())`,
  );
  await sql(
    `INSERT INTO source_seen VALUES ('src_late', '{"first":"2026-11-01T00:00:00.000Z"}', 3, '2026-11-20T13:00:00Z', 4)`,
  );
  await sql(
    "INSERT INTO set_aside VALUES (4, 'drift', 'x', 3, countersign.now()), (5, 'drift', 'x', 1, countersign.now())",
  );
});
afterAll(() => database.close());

async function land(repository: string, at: string, kind: string): Promise<void> {
  const key = `${repository}@main:${at}`;
  await sql(
    `INSERT INTO change (key, since_size, state, repository, branch, sha, kind, class, signature, landing, landed_at, first_parent, position)
     VALUES ($1, 1, '{}', $2, 'main', 'a', 'deploy', $3, 'good', $1, $4, true, 1)`,
    [key, repository, kind, at],
  );
  await sql(
    `INSERT INTO landing (key, since_size, state, repository, branch, kind, class, landed_at, changes, displaced)
     VALUES ($1, 1, '{}', $2, 'main', 'direct', $3, $4, 1, 0)`,
    [key, repository, kind, at],
  );
  await sql(
    `INSERT INTO landing_day AS d (day, repository, branch, class, kind, standing, count) VALUES ($1, $2, 'main', $3, 'direct', 'line', 1)
     ON CONFLICT (day, repository, branch, class, kind, standing) DO UPDATE SET count = d.count + 1`,
    [at.slice(0, 10), repository, kind],
  );
  await sql(
    `INSERT INTO landing_week AS w (week, repository, branch, class, kind, standing, count)
     VALUES (date_trunc('week', $1::date)::date, $2, 'main', $3, 'direct', 'line', 1)
     ON CONFLICT (week, repository, branch, class, kind, standing) DO UPDATE SET count = w.count + 1`,
    [at.slice(0, 10), repository, kind],
  );
}

const weeks = async (query: object = {}, scope: Scope = all) => (await readLandingWeeks(sql, scope, query)).weeks;

describe("landings per week", () => {
  test("of the last half year, from the first landing in it, weeks without any included", async () => {
    const answer = await weeks();
    expect(answer.map(({ week }) => week)).toEqual([
      ...["2026-09-28", "2026-10-05", "2026-10-12", "2026-10-19", "2026-10-26"],
      ...["2026-11-02", "2026-11-09", "2026-11-16"],
    ]);
    expect(answer.at(-1)).toEqual({ week: "2026-11-16", counts: { standard: 1, unexplained: 2 } });
    expect(answer.at(-2)?.counts).toEqual({ "pull-request": 1 });
    expect(answer[1]?.counts).toEqual({});
  });

  test("of a period and repository, exact at its ends", async () => {
    const period = { from: "2026-11-16T00:00:00.000Z", to: "2026-11-19T00:00:00.000Z" };
    expect(await weeks(period)).toEqual([{ week: "2026-11-16", counts: { standard: 1, unexplained: 1 } }]);
    expect(await weeks({ ...period, repository: "b/app" })).toEqual([{ week: "2026-11-16", counts: { standard: 1 } }]);
    expect(await weeks({ to: "2023-01-01T00:00:00.000Z" })).toEqual([]);
  });

  test("within the scope, to the instant", async () => {
    const until = mintScope({ repositories: ["b/app"], environments: "all", to: "2026-11-19T06:00:00.000Z" });
    expect(await weeks({}, until)).toEqual([{ week: "2026-11-16", counts: { standard: 1 } }]);
    expect(await weeks({}, mintScope({ repositories: ["c/none"], environments: "all" }))).toEqual([]);
  });
});

describe("what waits for a person", () => {
  test("is counted whatever the period, and sources are told to those who may see them", async () => {
    expect(await readWaiting(sql, { scope: all, roles: ["auditor"] })).toMatchObject({
      cases: { total: 0, items: [] },
      suspected: 0,
      drifts: { total: 0 },
      unexplained: { total: 2, oldest: "2026-11-16T00:00:00.000Z" },
      lateSources: [{ id: "src_late", name: "flux prod-eu-1" }],
      setAside: 1,
      lag: null,
    });
    expect((await readWaiting(sql, { scope: all, roles: ["viewer"] })).lateSources).toBeNull();
  });

  test("is what is in scope", async () => {
    const scope = mintScope({ repositories: ["b/app"], environments: "all" });
    expect(await readWaiting(sql, { scope, roles: ["auditor"] })).toMatchObject({
      unexplained: { total: 1, oldest: "2026-11-19T12:00:00.000Z" },
      lateSources: [],
    });
  });
});
