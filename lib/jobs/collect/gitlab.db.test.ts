import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { systemPrincipal } from "../../access/principal.ts";
import { changeCollection } from "../../ingest/commands/change-collection.ts";
import { createSource } from "../../ingest/commands/create-source.ts";
import { startBackfill } from "../../ingest/commands/start-backfill.ts";
import { moveClock } from "../../platform/clock.ts";
import { pgSql, type Sql } from "../../platform/sql.ts";
import { testDatabase, type TestDatabase } from "../../platform/test-database.ts";
import { inTransaction } from "../../platform/transaction.ts";
import { openCredential } from "../collect-forges.ts";
import { collectNext, type CollectDeps } from "./collect-next.ts";
import { testForge, TOKEN, type TestForge } from "./test-forge.ts";
import { sha } from "./test-github.ts";

const SEAL = [Buffer.alloc(32, 9)];
const START = Date.parse("2026-11-20T10:00:00.000Z");
const before = (hours: number) => new Date(START - hours * 3_600_000).toISOString();
const by = (key: string) => ({ principal: systemPrincipal("test"), idempotencyKey: key });
const user = (id: number, username: string) => ({ id, username, name: username, state: "active" });
const PATH = "/projects/acme%2Finfra%2Ffleet";

let database: TestDatabase;
let sql: Sql;
let forge: TestForge;
let source: string;
let deps: CollectDeps;

beforeAll(async () => {
  database = await testDatabase();
  sql = pgSql(database.db.pool);
  await moveClock(sql, new Date(START).toISOString());
  forge = await testForge("gitlab");
  fill();
  const context = { db: database.db, ...by("source"), publicUrl: "https://cs.example", sealKeys: () => SEAL };
  source = (await createSource(context, { type: "gitlab", name: "gitlab" })).id;
  const input = { mode: "both", baseUrl: forge.url, repositories: [], intervalSeconds: 60, credential: TOKEN } as const;
  await inTransaction(database.db.pool, (tx) =>
    changeCollection(tx, by("set"), source, { ...input, repositories: [] }, () => SEAL),
  );
  deps = {
    pool: database.db.pool,
    credentialOf: (row) => openCredential(row, SEAL),
    repositoriesOf: async () => [{ name: "Acme/Infra/Fleet", branches: ["main"] }],
    retryMs: [],
  };
});
afterAll(async () => {
  await forge.close();
  await database.close();
});

function fill(): void {
  const set = (path: string, resource: Parameters<TestForge["resources"]["set"]>[1]) =>
    forge.resources.set(path.replace(PATH, "/projects/Acme%2FInfra%2FFleet"), resource);
  const requests = Array.from({ length: 40 }, (_, at) => request(at + 1));
  set(`${PATH}/merge_requests`, { list: () => requests });
  for (const one of requests) {
    set(`${PATH}/merge_requests/${one.iid}`, { document: () => one });
    set(`${PATH}/merge_requests/${one.iid}/notes`, {
      list: () => [
        { id: one.iid * 10, body: "Looks good", author: user(2, "bo"), system: false, created_at: one.created_at },
        {
          id: one.iid * 10 + 1,
          body: "approved this merge request",
          author: user(2, "bo"),
          system: true,
          created_at: one.updated_at,
        },
      ],
    });
    set(`${PATH}/merge_requests/${one.iid}/versions`, {
      list: () => [
        { id: 2, head_commit_sha: sha("later"), created_at: new Date(Date.parse(one.updated_at) + 1000).toISOString() },
        { id: 1, head_commit_sha: one.sha, created_at: one.created_at },
      ],
    });
  }
  const pipeline = {
    id: 41,
    status: "success",
    ref: "main",
    sha: sha("m1"),
    created_at: before(3),
    updated_at: before(2),
    finished_at: before(2),
  };
  set(`${PATH}/pipelines`, { list: () => [pipeline] });
  set(`${PATH}/pipelines/41`, { document: () => ({ ...pipeline, user: user(2, "bo") }) });
  const job = { name: "test", created_at: before(3), finished_at: before(2), pipeline: { id: 41, sha: sha("m1") } };
  set(`${PATH}/pipelines/41/jobs`, {
    list: () => [
      { ...job, id: 51, status: "failed" },
      { ...job, id: 52, status: "success" },
    ],
  });
  set(`${PATH}/events`, {
    list: () =>
      Array.from({ length: 130 }, (_, at) => ({
        id: 1000 - at,
        created_at: before(1 + at),
        author: user(2, "bo"),
        push_data: {
          commit_count: 1,
          ref_type: "branch",
          ref: "main",
          commit_from: sha(`p${at + 1}`),
          commit_to: sha(`p${at}`),
        },
      })),
  });
  set(`${PATH}/protected_branches/main`, { status: 404 });
  set(`${PATH}/approval_rules`, { list: () => [{ id: 1, name: "Owners", approvals_required: 2 }] });
  set(`${PATH}/members/all`, { list: () => [{ ...user(2, "bo"), access_level: 40 }] });
}

function request(number: number) {
  const merged = before(number);
  return {
    ...{
      id: 900 + number,
      iid: number,
      title: `Request ${number}`,
      description: "",
      state: "merged",
      draft: false,
      labels: [],
    },
    ...{
      author: user(1, "ana"),
      merge_user: user(2, "bo"),
      sha: sha(`h${number}`),
      merge_commit_sha: sha(`m${number}`),
    },
    ...{
      source_branch: `b${number}`,
      target_branch: "main",
      created_at: before(number + 1),
      updated_at: merged,
      merged_at: merged,
    },
  };
}

async function objects(): Promise<Record<string, number>> {
  const rows = await sql<{ object: string; count: number }>(
    `SELECT p.headers::jsonb->>'countersign-observed' AS object, count(*)::int AS count FROM inbox i JOIN payload p ON p.inbox_id = i.id
     WHERE i.source = $1 AND p.headers::jsonb ? 'countersign-observed' GROUP BY 1 ORDER BY 1`,
    [source],
  );
  return Object.fromEntries(rows.map(({ object, count }) => [object, count]));
}

describe("GitLab", () => {
  it("is read page by page, offset and keyset alike, with what hangs on each object, once", async () => {
    await collectNext(deps, "poll");
    expect(await objects()).toEqual({ approval_rule: 1, codeowners: 1, members: 1, protected_branch: 1 });
    const from = before(200);
    await inTransaction(database.db.pool, (tx) => startBackfill(tx, by("backfill"), source, from));
    while (await collectNext(deps, "backfill")) continue;
    const all = { merge_request: 40, approval_note: 40, pipeline: 1, job: 2, push_event: 130 };
    expect(await objects()).toMatchObject(all);
    await inTransaction(database.db.pool, (tx) => startBackfill(tx, by("again"), source, from));
    while (await collectNext(deps, "backfill")) continue;
    expect(await objects()).toMatchObject(all);
    const heads = await sql<{ head: string }>(
      `SELECT DISTINCT p.headers::jsonb->>'countersign-head' AS head FROM inbox i JOIN payload p ON p.inbox_id = i.id
       WHERE i.source = $1 AND p.headers::jsonb->>'countersign-observed' = 'approval_note' AND p.headers::jsonb->>'countersign-of' = '7'`,
      [source],
    );
    expect(heads).toEqual([{ head: sha("h7") }]);
  });
});
