import { createHmac } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ensureKeys } from "../platform/keys.ts";
import { loadEnv } from "../platform/env.ts";
import { pgSql } from "../platform/sql.ts";
import { testDatabase, type TestDatabase } from "../platform/test-database.ts";
import { run } from "./run.ts";

const dataDir = mkdtempSync(join(tmpdir(), "countersign-data-"));
let test: TestDatabase;
const before = process.env.DATABASE_URL;

beforeAll(async () => {
  test = await testDatabase();
  process.env.DATABASE_URL = test.url;
  ensureKeys(loadEnv({ ...process.env, DATA_DIR: dataDir }), { fresh: true, needsLogKey: true });
});
afterAll(async () => {
  if (before === undefined) delete process.env.DATABASE_URL;
  else process.env.DATABASE_URL = before;
  rmSync(dataDir, { recursive: true, force: true });
  await test.close();
});

async function countersign(args: readonly string[], input = "", format: readonly string[] = ["--json"]) {
  const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
  stdin.end(input);
  const exit = await run([...args, ...format], { stdin, stdout, stderr });
  return { exit, out: String(stdout.read() ?? ""), err: String(stderr.read() ?? "") };
}

const local = (args: readonly string[], input = "", format?: readonly string[]) =>
  countersign([...args, "--data-dir", dataDir], input, format);
const json = ({ out }: { out: string }) => JSON.parse(out) as Record<string, unknown>;

const line = (id: number) =>
  JSON.stringify({ type: "incident", id: `i-${id}`, incident: `INC-${id}`, title: "t", status: "closed" });

describe("source add, source list, ingest", () => {
  it("make a source, fill it from files, and tell what it sent", async () => {
    const made = await local(["source", "add", "--type", "records", "--name", "tickets INC"]);
    expect(made.exit).toBe(0);
    const { id, secret, url } = json(made) as { id: string; secret: string; url: string };
    expect(url).toContain(`/api/v1/ingest/${id}`);
    expect(secret.length).toBeGreaterThan(30);
    expect(json(await local(["source", "add", "--type", "records", "--name", "tickets INC"]))).toMatchObject({
      error: { reason: "SOURCE_NAME_TAKEN" },
    });

    const file = join(dataDir, "incidents.ndjson");
    writeFileSync(file, `${line(1)}\n${line(2)}\n`);
    const first = await local(["ingest", "--source", id, file]);
    expect(first.exit).toBe(0);
    expect(json(first)).toMatchObject({ accepted: 2, duplicates: 0, files: [{ file, accepted: 2, deliveries: 1 }] });
    const again = await local(["ingest", "--source", id, file, "-"], line(3));
    expect(json(again)).toMatchObject({ accepted: 1, duplicates: 2 });
    const rows = await pgSql(test.db.pool)<{ auth: object }>(
      "SELECT auth::jsonb AS auth FROM inbox WHERE source = $1",
      [id],
    );
    expect(rows.map(({ auth }) => auth)).toEqual(Array.from({ length: 3 }, () => ({ method: "internal" })));

    expect(json(await local(["source", "list"]))).toMatchObject({ total: 1, items: [{ id, pending: 3 }] });
    const listed = (await local(["source", "list"], "", [])).out;
    expect(listed).toContain("tickets INC");
    expect(listed).toMatch(/BLIND MIN/);
    const told = await local(["source", "add", "--type", "flux", "--name", "flux prod"], "", []);
    expect(told.out).toContain("generic-hmac");
  });

  it("refuse what is no file, no source, no header, or another media type", async () => {
    expect((await local(["ingest", "--source", "src_x"])).exit).toBe(2);
    expect((await local(["ingest", "--source", "src_x", "/nowhere.json"])).exit).toBe(2);
    expect((await local(["ingest", "--source", "src_x", "-", "--header", "no"], "{}")).exit).toBe(2);
    expect(json(await local(["ingest", "--source", "src_x", "-"], "{}"))).toMatchObject({
      error: { reason: "UNKNOWN_SOURCE" },
    });
    const { items } = json(await local(["source", "list"])) as { items: { id: string; type: string }[] };
    const flux = items.find(({ type }) => type === "flux")?.id ?? "";
    const wrong = await local(["ingest", "--source", flux, "-", "--content-type", "text/csv"], "a,b");
    expect(json(wrong)).toMatchObject({ error: { reason: "CONTENT_TYPE" } });
    expect((await local(["source", "add", "--type", "smoke", "--name", "x"])).exit).toBe(2);
    const limited = ["source", "add", "--type", "records", "--name", "x", "--silence-limit"];
    expect((await local([...limited, "soon"])).exit).toBe(2);
    expect((await local([...limited, "45"])).exit).toBe(0);
  });
});

describe("source collect, source backfill", () => {
  it("say how a forge is collected, seal its token, and ask for what was before", async () => {
    const { id } = json(await local(["source", "add", "--type", "github", "--name", "github northwind"])) as {
      id: string;
    };
    const collect = ["source", "collect", "--source", id];
    expect(json(await local([...collect, "--mode", "poll"]))).toMatchObject({ error: { reason: "NO_CREDENTIAL" } });
    const backfill = ["source", "backfill", "--source", id, "--from", "2026-01-01T00:00:00Z"];
    expect(json(await local(backfill))).toMatchObject({ error: { reason: "NO_CREDENTIAL" } });
    const set = await local(
      [...collect, "--mode", "poll", "--credential-file", "-", "--repository", "a/b"],
      "ghp_secret_token\n",
    );
    expect(json(set)).toMatchObject({
      mode: "poll",
      baseUrl: "https://api.github.com",
      latencySeconds: 120,
      repositories: ["a/b"],
    });
    expect(set.out).not.toContain("ghp_secret_token");
    expect(json(await local(backfill))).toMatchObject({ id: expect.stringMatching(/^bf_/) as string });
    expect(json(await local(backfill))).toMatchObject({ error: { reason: "BACKFILL_RUNNING" } });
    expect(json(await local([...collect, "--mode", "poll", "--base-url", "https://ghe.example/api/v3"]))).toMatchObject(
      {
        error: { reason: "NO_CREDENTIAL" },
      },
    );
    expect(json(await local([...collect, "--mode", "push", "--base-url", "https://ghe.example/api/v3"]))).toMatchObject(
      {
        mode: "push",
        credential: null,
      },
    );
    expect((await local([...collect, "--mode", "smoke"])).exit).toBe(2);
  });
});

describe("trust add, trust list, trust remove", () => {
  it("let a source take tokens by ids, tell whose, and end it", async () => {
    const { id } = json(await local(["source", "add", "--type", "ci", "--name", "gate northwind"])) as { id: string };
    const add = ["trust", "add", "--source", id, "--provider", "github", "--claim"];
    expect((await local([...add, "repository=a/b"])).exit).toBe(2);
    expect((await local([...add, "repository_id"])).exit).toBe(2);
    const added = await local([...add, "repository_id=700001", "--claim", "ref=refs/heads/a,b"]);
    const issuer = "https://token.actions.githubusercontent.com";
    expect(json(added)).toMatchObject({ issuer, claims: { repository_id: "700001", ref: "refs/heads/a,b" } });
    expect((await local([...add, "repository_id=700002"], "", [])).out).toContain("id-token: write");
    const { items } = json(await local(["trust", "list", "--source", id])) as { items: { id: string }[] };
    expect(items).toHaveLength(2);
    const remove = ["trust", "remove", "--source", id, "--trust", items[0]?.id ?? ""];
    expect(json(await local(remove))).toMatchObject({ id: items[0]?.id, removedBy: "command-line" });
    expect(json(await local(remove))).toMatchObject({ error: { reason: "UNKNOWN_TRUST" } });
    expect((await local(["trust", "list", "--source", id], "", [])).out).toMatch(/until .* by command-line/);
  });
});

describe("ingest over HTTP", () => {
  let server: Server;
  const seen: { url: string; headers: IncomingHttpHeaders; body: string }[] = [];
  beforeAll(async () => {
    server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on("data", (chunk: Buffer) => chunks.push(chunk));
      request.on("end", () => {
        seen.push({ url: request.url ?? "", headers: request.headers, body: Buffer.concat(chunks).toString() });
        response.writeHead(202, { "content-type": "application/json" });
        response.end(JSON.stringify({ accepted: 1, duplicates: 0, entries: [] }));
      });
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  });
  afterAll(() => new Promise((resolve) => server.close(resolve)));

  it("shows the source's secret the way each sender does, and sends the bytes as they are", async () => {
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const body = '{ "zen":  "x" }';
    const sent = await countersign(
      ["ingest", "--source", "src_1", "-", "--header", "X-GitHub-Event: ping", "--url", url, "--token", "s3cret"],
      body,
    );
    expect(json(sent)).toMatchObject({ source: "src_1", accepted: 1 });
    expect(seen).toEqual([
      {
        url: "/api/v1/ingest/src_1",
        body,
        headers: expect.objectContaining({
          authorization: "Bearer s3cret",
          "content-type": "application/json",
          "x-github-event": "ping",
          "x-gitlab-token": "s3cret",
          "x-hub-signature-256": `sha256=${createHmac("sha256", "s3cret").update(body).digest("hex")}`,
        }) as IncomingHttpHeaders,
      },
    ]);
  });
});
