import { createHmac } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { systemPrincipal } from "../access/principal.ts";
import { createSource } from "../ingest/commands/create-source.ts";
import { rotateSourceSecret } from "../ingest/commands/rotate-secret.ts";
import type { CreatedSource, CreateSource } from "../ingest/contract.ts";
import { PAYLOADS } from "../ingest/github/made.ts";
import { moveClock } from "../platform/clock.ts";
import { closeDb } from "../platform/db.ts";
import { ensureKeys } from "../platform/keys.ts";
import { getEnv } from "../platform/env.ts";
import { pgSql } from "../platform/sql.ts";
import { testDatabase, type TestDatabase } from "../platform/test-database.ts";
import { handleIngest } from "./ingest.ts";

let database: TestDatabase;
let dataDir: string;
let created = 0;

beforeAll(async () => {
  database = await testDatabase();
  dataDir = mkdtempSync(join(tmpdir(), "countersign-ingest-"));
  process.env.DATABASE_URL = database.url;
  process.env.DATA_DIR = dataDir;
  ensureKeys(getEnv(), { fresh: true, needsLogKey: true });
});
afterAll(async () => {
  await closeDb();
  await database.close();
  rmSync(dataDir, { recursive: true, force: true });
});

const sql = () => pgSql(database.db.pool);
const context = (key: string) => ({
  db: database.db,
  principal: systemPrincipal("test"),
  idempotencyKey: key,
  publicUrl: "https://countersign.example",
});

async function newSource(input: Partial<CreateSource> & { type: CreateSource["type"] }): Promise<CreatedSource> {
  created += 1;
  return createSource(context(`create-${created}`), { name: `${input.type} ${created}`, ...input });
}

function post(source: { id: string }, body: Uint8Array | string, headers: Record<string, string>): Promise<Response> {
  const request = new Request(`https://countersign.example/api/v1/ingest/${source.id}`, {
    method: "POST",
    body: Buffer.from(body),
    headers: { "content-type": "application/json", ...headers },
  });
  return handleIngest(request, source.id);
}

const signature = (body: string, secret: string) => `sha256=${createHmac("sha256", secret).update(body).digest("hex")}`;

function github(
  source: CreatedSource,
  body: string,
  delivery: string,
  event = "push",
  secret = source.secret,
): Promise<Response> {
  const headers = {
    "x-github-event": event,
    "x-github-delivery": delivery,
    "x-hub-signature-256": signature(body, secret),
  };
  return post(source, body, headers);
}

async function stored(source: { id: string }): Promise<{ key: string; bytes: Buffer; origin: string }[]> {
  return sql()(
    `SELECT i.key, i.origin, p.bytes FROM inbox i JOIN payload p ON p.inbox_id = i.id WHERE i.source = $1 ORDER BY i.id`,
    [source.id],
  );
}

describe("POST /api/v1/ingest/{source}: every row of the contract's bad input", () => {
  test("404 for an unknown source, and nothing is stored", async () => {
    const before = await sql()<{ n: number }>("SELECT count(*)::bigint AS n FROM inbox");
    expect((await post({ id: "src_nothing" }, "{}", {})).status).toBe(404);
    expect(await sql()("SELECT count(*)::bigint AS n FROM inbox")).toEqual(before);
  });

  test("401 for a missing, wrong or re-encoded signature: counted per source, nothing in the ledger", async () => {
    const source = await newSource({ type: "github" });
    const body = JSON.stringify(PAYLOADS.push);
    const headers = { "x-github-event": "push", "x-github-delivery": "d-1" };
    expect((await post(source, body, headers)).status).toBe(401);
    expect((await github(source, body, "d-2", "push", "wrong")).status).toBe(401);
    const reEncoded = JSON.stringify(JSON.parse(body), null, 1);
    expect(
      (await post(source, reEncoded, { ...headers, "x-hub-signature-256": signature(body, source.secret) })).status,
    ).toBe(401);
    const counts = await sql()<{ reason: string; count: number }>(
      "SELECT reason, count FROM source_refusal WHERE source_id = $1 ORDER BY reason",
      [source.id],
    );
    expect(counts).toEqual([
      { reason: "mismatch", count: 2 },
      { reason: "missing", count: 1 },
    ]);
    expect(await stored(source)).toEqual([]);
  });

  test("the previous secret is accepted until it expires, and not after", async () => {
    const source = await newSource({ type: "github" });
    await moveClock(sql(), "2026-03-01T10:00:00.000Z");
    const rotated = await rotateSourceSecret(context(`rotate-${source.id}`), source.id, 3600);
    expect(rotated.previousExpiresAt).toBe("2026-03-01T11:00:00.000Z");
    expect((await github(source, "{}", "old-1")).status).toBe(202);
    expect((await github(source, "{}", "new-1", "push", rotated.secret)).status).toBe(202);
    await moveClock(sql(), "2026-03-01T11:00:01.000Z");
    await new Promise((resolve) => setTimeout(resolve, 1100)); // sources are cached for a second
    expect((await github(source, "{}", "old-2")).status).toBe(401);
    expect((await github(source, "{}", "new-2", "push", rotated.secret)).status).toBe(202);
    await moveClock(sql(), null);
    const generations = await sql()<{ auth: string }>("SELECT auth FROM inbox WHERE source = $1 ORDER BY id", [
      source.id,
    ]);
    expect(generations.map((row) => (JSON.parse(row.auth) as { generation: number }).generation)).toEqual([1, 2, 2]);
  });

  test("405 with Allow for GET, 415 for another content type, 413 while a body streams in", async () => {
    const source = await newSource({ type: "ci" });
    const get = await handleIngest(new Request("https://countersign.example/x"), source.id);
    expect([get.status, get.headers.get("allow")]).toEqual([405, "POST"]);
    const headers = { authorization: `Bearer ${source.secret}` };
    expect((await post(source, "{}", { ...headers, "content-type": "application/x-www-form-urlencoded" })).status).toBe(
      415,
    );
    expect((await post(source, Buffer.alloc(26 * 1024 * 1024), headers)).status).toBe(413);
    const bomb = gzipSync(Buffer.alloc(30 * 1024 * 1024));
    expect((await post(source, bomb, { ...headers, "content-encoding": "gzip" })).status).toBe(413);
    expect(await stored(source)).toEqual([]);
  });

  test("GitLab gets 202 and a refused entry instead, once its token is right", async () => {
    const source = await newSource({ type: "gitlab" });
    const headers = { "x-gitlab-token": source.secret, "content-type": "text/plain" };
    expect((await post(source, "x", { ...headers, "x-gitlab-token": "wrong" })).status).toBe(401);
    const answer = await post(source, "x", headers);
    expect(answer.status).toBe(202);
    const entry = ((await answer.json()) as { entries: { id: string; refused: string }[] }).entries[0];
    expect(entry?.refused).toBe("CONTENT_TYPE");
    const [row] = await sql()<{ origin: string }>("SELECT origin FROM inbox WHERE id = $1", [entry?.id]);
    expect(row?.origin).toBe("observation");
  });

  test.each([
    ["not JSON", Buffer.from("{")],
    ["deep nesting", Buffer.from("[".repeat(10_000))],
    ["duplicate keys", Buffer.from('{"a":1,"a":2}')],
    ["__proto__", Buffer.from('{"__proto__":{"x":1}}')],
    ["not UTF-8", Buffer.from([0x7b, 0xff, 0xfe, 0x7d])],
    ["an unknown event", Buffer.from('{"hello":"world"}')],
  ])("202 for %s: stored raw, byte for byte", async (_name, body) => {
    const source = await newSource({ type: "records" });
    const answer = await post(source, body, { authorization: `Bearer ${source.secret}` });
    expect(answer.status).toBe(202);
    const kept = await stored(source);
    expect(Buffer.concat(kept.map((row) => row.bytes)).equals(body)).toBe(true);
  });

  test("the same delivery again is a duplicate; the sender's key with other bytes is kept as a conflict", async () => {
    const source = await newSource({ type: "github" });
    const body = JSON.stringify(PAYLOADS.push);
    const first = (await (await github(source, body, "guid-1")).json()) as {
      accepted: number;
      entries: { id: string }[];
    };
    const again = (await (await github(source, body, "guid-1")).json()) as typeof first & { duplicates: number };
    expect([first.accepted, again.accepted, again.duplicates]).toEqual([1, 0, 1]);
    expect(again.entries[0]?.id).toBe(first.entries[0]?.id);
    const other = (await (await github(source, `${body} `, "guid-1")).json()) as { entries: { conflict?: boolean }[] };
    expect(other.entries[0]?.conflict).toBe(true);
    expect((await stored(source)).map((row) => row.bytes.toString())).toEqual([body, `${body} `]);
  });

  test("a batch is split into records, each with its own key; a second upload adds only what is new", async () => {
    const source = await newSource({ type: "ci" });
    const lines = [1, 2, 3].map((n) =>
      JSON.stringify({ type: "run", id: `r-${n}`, repository: "northwind/fleet-prod" }),
    );
    const headers = { authorization: `Bearer ${source.secret}`, "content-type": "application/x-ndjson" };
    const first = (await (await post(source, lines.slice(0, 2).join("\n"), headers)).json()) as { accepted: number };
    const second = (await (await post(source, lines.join("\n"), headers)).json()) as {
      accepted: number;
      duplicates: number;
    };
    expect([first.accepted, second.accepted, second.duplicates]).toEqual([2, 1, 2]);
    expect((await stored(source)).map((row) => row.bytes.toString())).toEqual(lines);
  });

  test("503 with Retry-After while the database is away, and nothing is acknowledged", async () => {
    const source = await newSource({ type: "records" });
    const headers = { authorization: `Bearer ${source.secret}` };
    expect((await post(source, "{}", headers)).status).toBe(202);
    await database.owner.query("ALTER TABLE pending RENAME TO pending_away");
    const away = await post(source, '{"other":1}', headers);
    await database.owner.query("ALTER TABLE pending_away RENAME TO pending");
    expect([away.status, away.headers.get("retry-after")]).toEqual([503, "2"]);
    expect(await stored(source)).toHaveLength(1);
    expect((await post(source, '{"other":1}', headers)).status).toBe(202);
  });
});
