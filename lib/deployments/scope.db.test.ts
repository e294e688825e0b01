import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { inScope, mintScope, scopeParameters } from "../access/scope.ts";
import { pgSql, type Sql } from "../platform/sql.ts";
import { testDatabase, type TestDatabase } from "../platform/test-database.ts";
import { scopeLookups, Values } from "./store/versions.ts";

const ENVIRONMENTS = [null, "production", "staging"];
/** Of the repository where it is on the branch; "both" was displaced in the other one. */
const COMMITS: readonly (readonly [sha: string | null, repository: string | null])[] = [
  [null, null],
  ["nowhere", null],
  ["ours", "acme/ours"],
  ["theirs", "acme/theirs"],
  ["both", "acme/ours"],
];
const LISTS = ["all", [], ["acme/ours"], ["acme/theirs", "acme/ours"]] as const;

describe("the conditions of a scope", () => {
  let base: TestDatabase;
  let sql: Sql;
  const change = (repository: string, sha: string, firstParent: boolean, until: number | null = null) =>
    pgSql(base.owner)(
      `INSERT INTO change (key, since_size, until_size, state, repository, branch, sha, kind, class, signature, landing, landed_at, first_parent, position)
       VALUES ($1 || '@main:' || $2, 3, $4, '{}', $1, 'main', $2, 'deploy', 'pull-request', 'good', 'l', '2026-11-02T10:00:00Z', $3, 1)`,
      [repository, sha, firstParent, until],
    );
  beforeAll(async () => {
    base = await testDatabase();
    sql = pgSql(base.db.pool);
    await change("acme/ours", "ours", true);
    await change("acme/theirs", "theirs", true);
    await change("acme/ours", "both", true);
    await change("acme/a-fork", "both", false);
  });
  afterAll(() => base.close());

  const granted = async (grant: Parameters<typeof mintScope>[0], size: number | null, row: readonly unknown[]) => {
    const values = new Values();
    const [environment, sha] = row.map((value) => `${values.bind(value)}::text`);
    const set = scopeLookups("x", scopeParameters(mintScope(grant)), size, values);
    const statement = `SELECT 1 AS granted FROM (SELECT ${environment} AS environment, ${sha} AS sha) x WHERE ${["true", ...set].join(" AND ")}`;
    return (await sql(statement, values.list)).length === 1;
  };

  it("grant what inScope grants, be a row's environment or its repository known or not", async () => {
    for (const repositories of LISTS) {
      for (const environments of ["all", [], ["production"]] as const) {
        if (repositories === "all" && environments === "all") continue;
        for (const environment of ENVIRONMENTS) {
          for (const [sha, repository] of COMMITS) {
            const expected = inScope(mintScope({ repositories, environments }), { repository, environment });
            const told = await granted({ repositories, environments }, null, [environment, sha]);
            expect([repositories, environments, environment, sha, told]).toEqual([
              ...[repositories, environments, environment, sha, expected],
            ]);
          }
        }
      }
    }
  });

  it("know a commit's repository from the ledger size on at which it came", async () => {
    const ours = { repositories: ["acme/theirs"], environments: "all" } as const;
    expect(await granted(ours, 2, ["production", "ours"])).toBe(true);
    expect(await granted(ours, 3, ["production", "ours"])).toBe(false);
    expect(await granted({ repositories: "all", environments: "all" }, 3, [null, null])).toBe(true);
  });
});
