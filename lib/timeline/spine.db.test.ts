import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { mintScope, systemScope, type Scope } from "../access/scope.ts";
import type { ChangeRecord } from "../changes/contract.ts";
import { pgSql, type Sql } from "../platform/sql.ts";
import { testDatabase, type TestDatabase } from "../platform/test-database.ts";
import { readSpine } from "./reads-spine.ts";

let database: TestDatabase;
let sql: Sql;
const all = systemScope();
const REPOSITORY = "northwind/fleet";
const REVERTED = "c".repeat(40);

/** The rooms that make these rows are tested by themselves: here rows are what matters. */
beforeAll(async () => {
  database = await testDatabase();
  sql = pgSql(database.owner);
  await sql(
    `INSERT INTO change (key, since_size, state, repository, branch, sha, kind, class, signature, landing, landed_at, first_parent, position)
     VALUES ($1, 1, '{"title":"Raise the limit"}', $2, 'main', $3, 'deploy', 'pull-request', 'good', 'l', '2026-11-02T10:00:00Z', true, 1)`,
    [`${REPOSITORY}@main:${REVERTED}`, REPOSITORY, REVERTED],
  );
  await sql(
    `INSERT INTO evidence (index, ordinal, kind, source, origin, received_at, headline, facts)
     VALUES (7, 0, 'commit', 'src_mirror', 'delivery', '2026-11-20T10:01:00Z', 'A commit', $1)`,
    [JSON.stringify({ fact: { message: `Revert it\n\nThis reverts commit ${REVERTED}.` } })],
  );
});
afterAll(() => database.close());

/** A change that nobody has told of but Git. */
function changeAt(landedAt: string): ChangeRecord {
  const person = { name: "Ana", email: "ana@northwind.example" };
  return {
    ...{ id: `${REPOSITORY}@main:d`, sha: "d".repeat(40), repository: REPOSITORY, evidence: "7.0", landedAt },
    ...{ pull: null, update: null, displaced: null, landedBy: null, signature: { status: "none", evidence: null } },
    ...{ reviews: [], results: [], tags: [], author: person, committer: person, coAuthors: [] },
  } as unknown as ChangeRecord; // safe because a spine reads nothing else of the record
}

const spineAt = (landedAt: string, scope: Scope = all) => readSpine(sql, { scope, people: false }, changeAt(landedAt));

describe("what a change's message says of another", () => {
  const relations = async (scope: Scope) => (await spineAt("2026-11-20T10:00:00Z", scope)).relations;

  test("names it", async () => {
    expect(await relations(all)).toMatchObject([{ kind: "reverts", title: "Raise the limit" }]);
  });

  test("but not where it landed outside of the reader's period", async () => {
    const later = mintScope({ repositories: "all", environments: "all", from: "2026-11-10T00:00:00Z" });
    expect(await relations(later)).toEqual([{ kind: "reverts", sha: REVERTED, change: null, title: null }]);
  });
});
