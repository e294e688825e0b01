import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { mintScope, systemScope } from "../access/scope.ts";
import { pgSql, type Sql } from "../platform/sql.ts";
import { testDatabase, type TestDatabase } from "../platform/test-database.ts";
import type { ChangeState } from "./change.ts";
import type { LandingState } from "./landing.ts";
import { readChange } from "./reads-change.ts";
import { readLandingAndTip } from "./reads-landing.ts";
import { LANDED_ROWS } from "./store/change.ts";

const REPOSITORY = "northwind/fleet-prod";
const LANDING = `${REPOSITORY}#7`;
const MEMBERS = LANDED_ROWS + 120;
const DISPLACED = 20;
const ana = { name: "Ana", email: "ana@northwind.example" };

const sha = (position: number) => position.toString(16).padStart(40, "0");
const keyOf = (position: number) => `${REPOSITORY}@main:${sha(position)}`;
/** The last ones of the landing are on the branch no more. */
const stands = (position: number) => position < MEMBERS - DISPLACED;

function change(position: number): ChangeState {
  return {
    ...{ repository: REPOSITORY, branch: "main", kind: "deploy", sha: sha(position), tree: sha(position), parents: [] },
    ...{ position, author: ana, committer: ana, coAuthors: [], committedAt: "2026-11-02T10:00:00.000Z" },
    ...{ title: `Change ${position}`, tickets: [], trailers: [], paths: ["apps/a.yaml"], pathsCut: false },
    ...{ signatureFormat: "none", ref: [position, 0], firstParent: stands(position), deploying: true },
    ...{ class: "pull-request", landing: LANDING, landedAt: "2026-11-02T10:00:00.000Z", landedBasis: "merge" },
  } as unknown as ChangeState;
}

const landing = {
  ...{ repository: REPOSITORY, branch: "main", kind: "pull-request", repositoryKind: "deploy", number: "7" },
  ...{ title: "Import", landedAt: "2026-11-02T10:00:00.000Z", landedBasis: "merge", class: "pull-request" },
  changes: Array.from({ length: MEMBERS }, (_, position) => {
    return { key: keyOf(position), position, class: "pull-request", firstParent: stands(position) };
  }),
  displaced: DISPLACED,
} as unknown as LandingState;

describe("a landing of more changes than are read", () => {
  let base: TestDatabase;
  let sql: Sql;
  beforeAll(async () => {
    base = await testDatabase();
    sql = pgSql(base.db.pool);
    const owner = pgSql(base.owner);
    await owner(
      `INSERT INTO change (key, since_size, state, repository, branch, sha, kind, class, signature, landing, landed_at, first_parent, position)
       SELECT $2 || '@main:' || (state->>'sha'), 0, state, $2, 'main', state->>'sha', 'deploy', 'pull-request', 'unsigned', $3,
         '2026-11-02T10:00:00Z', (state->>'firstParent')::boolean, (state->>'position')::bigint
       FROM jsonb_array_elements($1::jsonb) state`,
      [JSON.stringify(landing.changes.map(({ position }) => change(position))), REPOSITORY, LANDING],
    );
    await owner(
      `INSERT INTO landing (key, since_size, state, repository, branch, kind, class, landed_at, changes, displaced)
       VALUES ($1, 0, $2::jsonb, $3, 'main', 'pull-request', 'pull-request', '2026-11-02T10:00:00Z', $4, $5)`,
      [LANDING, JSON.stringify(landing), REPOSITORY, MEMBERS - DISPLACED, DISPLACED],
    );
  });
  afterAll(() => base.close());

  it("names them all, lists the first, and has the last on the branch as its tip", async () => {
    const { record, tip } = await readLandingAndTip(sql, systemScope(), LANDING);
    expect(record.landing.changes).toHaveLength(MEMBERS);
    expect(record.items.map(({ id }) => id)).toEqual(Array.from({ length: LANDED_ROWS }, (_, at) => keyOf(at)));
    expect(tip).toMatchObject({ id: keyOf(MEMBERS - DISPLACED - 1), firstParent: true, landingChanges: MEMBERS });
  });

  it("reads the rows once, for itself and for the tip", async () => {
    const asked: string[] = [];
    const counting: Sql = (statement, values) => {
      asked.push(typeof statement === "string" ? statement : statement.text);
      return sql(statement, values);
    };
    const { tip } = await readLandingAndTip(counting, systemScope(), LANDING);
    expect(asked.filter((text) => /c\.landing = .*ORDER BY/s.test(text))).toHaveLength(1);
    const { generatedAt: _, ...alone } = await readChange(sql, systemScope(), tip?.id ?? "");
    expect(tip).toMatchObject(alone);
  });

  it("is not there for whom its repository is not", async () => {
    const elsewhere = mintScope({ repositories: ["northwind/other"], environments: "all" });
    await expect(readLandingAndTip(sql, elsewhere, LANDING)).rejects.toMatchObject({ reason: "UNKNOWN_LANDING" });
  });
});
