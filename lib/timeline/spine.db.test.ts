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
    ...{ generatedAt: "2026-11-20T12:00:00.000Z" },
    ...{ pull: null, update: null, displaced: null, landedBy: null, signature: { status: "none", evidence: null } },
    ...{ reviews: [], results: [], tags: [], author: person, committer: person, coAuthors: [] },
  } as unknown as ChangeRecord; // safe because a spine reads nothing else of the record
}

const spineAt = (landedAt: string, scope: Scope = all) => readSpine(sql, { scope, people: false }, changeAt(landedAt));

describe("what a change's message says of another", () => {
  const relations = async (scope: Scope) => (await spineAt("2026-11-20T10:00:00.000Z", scope)).relations;

  test("names it", async () => {
    expect(await relations(all)).toMatchObject([{ kind: "reverts", title: "Raise the limit" }]);
  });

  test("but not where it landed outside of the reader's period", async () => {
    const later = mintScope({ repositories: "all", environments: "all", from: "2026-11-10T00:00:00Z" });
    expect(await relations(later)).toEqual([{ kind: "reverts", sha: REVERTED, change: null, title: null }]);
  });
});

describe("what would have told of a step", () => {
  const LANDED = "2026-11-20T10:00:00.000Z";

  beforeAll(async () => {
    await sql(`INSERT INTO evidence_feed (key, state) VALUES
      ('gate ${REPOSITORY}', '{"since":"${LANDED}","sources":["src_ci"]}'),
      ('ci-run ${REPOSITORY}', '{"since":"2026-11-01T00:00:00.000Z","sources":["src_ci"]}'),
      ('pull-request ${REPOSITORY}', '{"since":"2026-11-01T00:00:00.000Z","sources":["src_forge"]}')`);
    await sql(`INSERT INTO source_facts (key, type, name, state) VALUES
      ('src_ci', 'ci', 'CI', '{}'), ('src_forge', 'github', 'The forge', '{}')`);
    await coverOf("src_ci", [{ from: "2026-11-20T09:00:00.000Z", to: "2026-11-20T11:00:00.000Z" }]);
  });

  async function coverOf(source: string, spans: object[], read: object[] = []): Promise<void> {
    await sql(
      "INSERT INTO blind_cover (key, state) VALUES ($1, $2) ON CONFLICT (key) DO UPDATE SET state = excluded.state",
      [source, JSON.stringify({ spans, read })],
    );
  }

  const feedOf = async (step: string, landedAt = LANDED) =>
    (await spineAt(landedAt)).feeds.find((feed) => feed.step === step);

  test("is decided as the tests decide it", async () => {
    // A feed that begins at the same instant was not there before.
    expect(await feedOf("gate")).toMatchObject({ standing: "before-collection", since: LANDED });
    expect(await feedOf("checks")).toMatchObject({ standing: "blind", blind: { source: "CI" } });
    expect(await feedOf("review")).toMatchObject({ standing: "collected", sources: [{ name: "The forge" }] });
    expect(await feedOf("review", "2026-11-20T11:55:00.000Z")).toMatchObject({
      standing: "on-its-way",
      until: "2026-11-20T12:05:00.000Z",
    });
    expect(await feedOf("merge")).toEqual({ ...(await feedOf("review")), step: "merge" });
  });

  test("was not blind where all of the time has been read since", async () => {
    const span = { from: "2026-11-20T09:00:00.000Z", to: "2026-11-20T11:00:00.000Z" };
    await coverOf("src_ci", [span], [span]);
    expect(await feedOf("checks")).toMatchObject({ standing: "collected", blind: null });
  });

  test("was blind also where that is too long ago for the cover to keep it", async () => {
    await coverOf("src_ci", []);
    const state = { source: "src_ci", name: "CI", from: "2026-11-20T09:30:00.000Z", to: "2026-11-20T10:30:00.000Z" };
    await sql(
      `INSERT INTO blind_interval (key, since_size, state, source, reason, from_at, to_at, recorded_at)
       VALUES ('old', 1, $1, 'src_ci', 'silent', $2, $3, $3)`,
      [JSON.stringify(state), state.from, state.to],
    );
    expect(await feedOf("checks")).toMatchObject({ standing: "blind", blind: { from: state.from } });
    expect(await feedOf("checks", "2026-11-20T10:30:00.000Z")).toMatchObject({ standing: "collected" });
  });
});
