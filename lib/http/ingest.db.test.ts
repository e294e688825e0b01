import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { sourceTypes, type CreatedSource } from "../ingest/contract.ts";
import { PAYLOADS } from "../ingest/github/made.ts";
import type { SourceType } from "../ingest/kind.ts";
import { proofOf } from "../ingest/test-recorded.ts";
import { moveClock } from "../platform/clock.ts";
import { handleIngest } from "./ingest.ts";
import { openIngest, post, type Answered, type IngestTest } from "./test-ingest.ts";

let endpoint: IngestTest;
let sent = 0;
beforeAll(async () => {
  endpoint = await openIngest();
});
afterAll(() => endpoint.close());

interface How {
  /** The sender's own id of the delivery. */
  readonly id?: string;
  readonly secret?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Sends as the senders of this type do. */
function send(type: SourceType, source: CreatedSource, body: Uint8Array | string, how: How = {}): Promise<Answered> {
  sent += 1;
  const { id = `d-${sent}`, secret = source.secret } = how;
  return post(source.id, body, { ...proofOf(type, Buffer.from(body), secret, Date.now(), id), ...how.headers });
}

interface Stored {
  readonly key: string;
  readonly bytes: Buffer;
}

function stored(source: { id: string }): Promise<Stored[]> {
  return endpoint.sql<Stored>(
    `SELECT i.key, p.bytes FROM inbox i JOIN payload p ON p.inbox_id = i.id WHERE i.source = $1 ORDER BY i.id`,
    [source.id],
  );
}

const MEGABYTE = 1024 * 1024;
const textsOf = async (source: CreatedSource) => (await stored(source)).map((row) => row.bytes.toString());
const bomb = () => gzipSync(Buffer.alloc(30 * MEGABYTE));
const GZIP = { "content-encoding": "gzip" };
const others = sourceTypes.filter((type) => type !== "gitlab");

describe("every row of the contract's bad input", () => {
  test("404 for an unknown source, and nothing is stored", async () => {
    const count = () => endpoint.sql<{ n: number }>("SELECT count(*)::bigint AS n FROM inbox");
    const before = await count();
    expect(await post("src_nothing", "{}")).toMatchObject({ status: 404, body: { reason: "UNKNOWN_SOURCE" } });
    expect(await count()).toEqual(before);
  });

  test.each(sourceTypes)("401 for %s without, or with another secret: counted, nothing in the ledger", async (type) => {
    const source = await endpoint.source({ type });
    expect((await post(source.id, "{}")).status).toBe(401);
    expect((await send(type, source, "{}", { secret: "wrong" })).status).toBe(401);
    expect((await send(type, source, "{}", { secret: "wrong", headers: { "content-type": "x/y" } })).status).toBe(
      type === "gitlab" ? 401 : 415,
    );
    const counts = await endpoint.sql<{ reason: string; count: number }>(
      "SELECT reason, count FROM source_refusal WHERE source_id = $1 ORDER BY reason",
      [source.id],
    );
    expect(counts).toEqual([
      { reason: "mismatch", count: type === "gitlab" ? 2 : 1 },
      { reason: "missing", count: 1 },
    ]);
    expect(await stored(source)).toEqual([]);
  });

  test.each(["flux", "github", "gitlab"] as const)("401 for %s whose body was written again", async (type) => {
    const source = await endpoint.source({ type });
    const body = JSON.stringify(PAYLOADS.push);
    const headers = proofOf(type, Buffer.from(body), source.secret, Date.now(), "d");
    expect((await post(source.id, JSON.stringify(PAYLOADS.push, null, 1), headers)).status).toBe(401);
    expect((await post(source.id, body, headers)).status).toBe(202);
  });

  test("a secret is accepted from the moment at which it is made", async () => {
    const source = await endpoint.source({ type: "flux" });
    expect((await send("flux", source, `{"n":"before"}`)).status).toBe(202); // from now on the source is held for a second
    const { secret } = await endpoint.rotate(source.id, 0);
    expect((await send("flux", source, `{"n":"after"}`, { secret })).status).toBe(202);
  });

  test("the previous secret is accepted until it expires, and not after", async () => {
    const sources = await Promise.all(
      sourceTypes.map(async (type) => ({ type, source: await endpoint.source({ type }) })),
    );
    await moveClock(endpoint.sql, "2026-03-01T10:00:00.000Z");
    const all: { type: SourceType; source: CreatedSource; secret: string }[] = [];
    for (const { type, source } of sources) {
      const { secret, previousExpiresAt } = await endpoint.rotate(source.id, 3600);
      expect(previousExpiresAt).toBe("2026-03-01T11:00:00.000Z");
      all.push({ type, source, secret });
    }
    const statuses = async (text: string, of: (one: (typeof all)[number]) => string) => {
      const answers = all.map((one) => send(one.type, one.source, `{"n":"${text}"}`, { secret: of(one) }));
      return new Set((await Promise.all(answers)).map(({ status }) => status));
    };
    expect(await statuses("1", ({ source }) => source.secret)).toEqual(new Set([202]));
    expect(await statuses("2", ({ secret }) => secret)).toEqual(new Set([202]));
    await moveClock(endpoint.sql, "2026-03-01T11:00:01.000Z");
    await new Promise((resolve) => setTimeout(resolve, 1100)); // sources are cached for a second
    expect(await statuses("3", ({ source }) => source.secret)).toEqual(new Set([401]));
    expect(await statuses("4", ({ secret }) => secret)).toEqual(new Set([202]));
    await moveClock(endpoint.sql, null);
    for (const { source } of all) {
      const rows = await endpoint.sql<{ auth: string }>("SELECT auth FROM inbox WHERE source = $1 ORDER BY id", [
        source.id,
      ]);
      expect(rows.map((row) => (JSON.parse(row.auth) as { generation: number }).generation)).toEqual([1, 2, 2]);
    }
  });

  test.each(sourceTypes)("405 with Allow for a GET of %s", async (type) => {
    const source = await endpoint.source({ type });
    const get = await handleIngest(new Request("https://countersign.example/x"), source.id);
    expect([get.status, get.headers.get("allow")]).toEqual([405, "POST"]);
  });

  test.each(others)("415 and 413 for %s, while a body streams in and inflated", async (type) => {
    const source = await endpoint.source({ type });
    const form = { headers: { "content-type": "application/x-www-form-urlencoded" } };
    expect((await send(type, source, "{}", form)).status).toBe(415);
    expect((await send(type, source, "{}", { headers: { "content-encoding": "br" } })).status).toBe(415);
    expect((await send(type, source, Buffer.alloc(26 * MEGABYTE))).status).toBe(413);
    expect((await send(type, source, bomb(), { headers: GZIP })).status).toBe(413);
    expect(await stored(source)).toEqual([]);
  });

  test("413 as soon as a body that tells no length is too long: the rest is never read", async () => {
    const source = await endpoint.source({ type: "ci" });
    let pulled = 0;
    const body = new ReadableStream<Uint8Array>({
      pull: (controller) => {
        pulled += 1;
        controller.enqueue(new Uint8Array(MEGABYTE));
      },
    });
    const headers = { "content-type": "application/json", authorization: `Bearer ${source.secret}` };
    const init = { method: "POST", body, headers, duplex: "half" } as RequestInit;
    const answer = await handleIngest(new Request("https://countersign.example/x", init), source.id);
    expect(answer.status).toBe(413);
    expect(pulled).toBeLessThan(30);
  });

  test.each([
    ["another content type", "x", { "content-type": "text/plain" }, "CONTENT_TYPE"],
    ["another encoding", "x", { "content-encoding": "br" }, "CONTENT_ENCODING"],
    ["what is no gzip", "x", GZIP, "BAD_GZIP"],
    ["a body over 25 MiB", Buffer.alloc(26 * MEGABYTE), {}, "BODY_TOO_LARGE"],
    ["a body over 25 MiB inflated", bomb(), GZIP, "BODY_TOO_LARGE"],
  ])(
    "GitLab, which disables a hook after 4xx: 202 and a refused entry for %s",
    async (_name, body, headers, reason) => {
      const source = await endpoint.source({ type: "gitlab" });
      const token = { ...headers, "x-gitlab-token": source.secret };
      expect((await post(source.id, body, { ...token, "x-gitlab-token": "wrong" })).status).toBe(401);
      const answer = await post(source.id, body, token);
      expect(answer).toMatchObject({ status: 202, body: { accepted: 0, entries: [{ refused: reason }] } });
      await endpoint.settle();
      const rows = await endpoint.sql(
        `SELECT e.origin, e.kind, e.facts->'fact' AS fact FROM evidence e JOIN ledger_entry l ON l.index = e.index
       WHERE l.inbox_id = $1`,
        [answer.body.entries?.[0]?.id],
      );
      const fact = { type: "ingest.refused", subject: source.id, data: { reason } };
      expect(rows).toMatchObject([{ origin: "observation", kind: "action", fact }]);
      expect(await stored(source)).toEqual([]);
    },
  );

  const UNREADABLE = [
    ["not JSON", Buffer.from("{"), "not-json"],
    ["deep nesting", Buffer.from("[".repeat(10_000)), "too-deep"],
    ["duplicate keys", Buffer.from('{"a":1,"a":2}'), "duplicate-key"],
    ["__proto__", Buffer.from('{"__proto__":{"x":1}}'), "forbidden-key"],
    ["not UTF-8", Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x7d]), "not-utf8"],
    ["an unknown event", Buffer.from('{"hello":"world"}'), undefined],
  ] as const;

  test.each(sourceTypes)("202 for what cannot be read of %s: stored raw, marked unparsed", async (type) => {
    const source = await endpoint.source({ type });
    // The library that signs for us takes text only; whoever knows GitLab's token need not sign.
    const headers: Record<string, string> = type === "gitlab" ? { "x-gitlab-token": source.secret } : {};
    for (const [, body] of UNREADABLE) expect((await send(type, source, body, { headers })).status).toBe(202);
    expect((await stored(source)).map(({ bytes }) => bytes)).toEqual(UNREADABLE.map(([, body]) => body));
    await endpoint.settle();
    const rows = await endpoint.sql<{ kind: string; reason: string }>(
      "SELECT kind, facts->'fact'->>'reason' AS reason FROM evidence WHERE source = $1 ORDER BY index",
      [source.id],
    );
    expect(rows.map(({ kind }) => kind)).toEqual(UNREADABLE.map(() => "unparsed"));
    for (const [at, [name, , reason]] of UNREADABLE.entries()) {
      if (reason !== undefined) expect(rows[at]?.reason, name).toBe(reason);
    }
  });

  test.each(sourceTypes)("the same delivery of %s again is a duplicate", async (type) => {
    const source = await endpoint.source({ type });
    const first = await send(type, source, '{"n":1}', { id: "same" });
    const again = await send(type, source, '{"n":1}', { id: "same" });
    expect([first.body.accepted, again.body.accepted, again.body.duplicates]).toEqual([1, 0, 1]);
    expect(again.status).toBe(202);
    expect(again.body.entries).toEqual([{ ...first.body.entries?.[0], duplicate: true }]);
    expect(await textsOf(source)).toEqual(['{"n":1}']);
  });

  const LINES = { "content-type": "application/x-ndjson" };
  const audit = (n: number) => `{"kind":"Event","auditID":"a","stage":"ResponseComplete","n":${n}}`;
  const line = (n: number) => `{"id":"a","n":${n}}\n`;
  test.each([
    ["github", { id: "same" }, line],
    ["gitlab", { id: "same" }, line],
    ["kubernetes-audit", {}, audit],
    ["ci", { headers: LINES }, (n: number) => `${line(n)}{"id":"b"}`],
    ["records", {}, line],
    ["flux", { headers: LINES }, (n: number) => `${line(n)}{"id":"b"}`],
    ["argocd", { headers: LINES }, (n: number) => `${line(n)}{"id":"b"}`],
  ] as const)("the key of %s again with other bytes is kept as a conflict", async (type, how, body) => {
    const source = await endpoint.source({ type });
    await send(type, source, body(1), how);
    const before = await textsOf(source);
    const other = await send(type, source, body(2), how);
    expect(other.status).toBe(202);
    expect(other.body.entries?.[0]).toMatchObject({ duplicate: true, conflict: true });
    const after = await textsOf(source);
    expect(after.slice(0, before.length)).toEqual(before);
    expect(after.slice(before.length).map((text) => text.includes('"n":2'))).toEqual([true]);
    await send(type, source, body(2), how);
    expect(await textsOf(source)).toEqual(after);
  });

  test("deliveries that one event of an older GitLab set off are no conflict, and a repeated one is a duplicate", async () => {
    const source = await endpoint.source({ type: "gitlab" });
    const headers = { "x-gitlab-token": source.secret, "x-gitlab-event-uuid": "13792a34-cac6-4fda-95a8-c58e00a3954e" };
    const [push, pipeline] = [await post(source.id, '{"n":1}', headers), await post(source.id, '{"n":2}', headers)];
    const again = await post(source.id, '{"n":2}', headers);
    expect([push.body.accepted, pipeline.body.accepted, again.body.duplicates]).toEqual([1, 1, 1]);
    expect(again.body.entries).toEqual([{ ...pipeline.body.entries?.[0], duplicate: true }]);
    expect(await textsOf(source)).toEqual(['{"n":1}', '{"n":2}']);
  });

  test("a batch is split into records, each with its own key; a second upload adds only what is new", async () => {
    const source = await endpoint.source({ type: "ci" });
    const lines = [1, 2, 3].map((n) =>
      JSON.stringify({ type: "run", id: `r-${n}`, repository: "northwind/fleet-prod" }),
    );
    const first = await send("ci", source, lines.slice(0, 2).join("\n"), { headers: LINES });
    const second = await send("ci", source, lines.join("\n"), { headers: LINES });
    expect([first.body.accepted, second.body.accepted, second.body.duplicates]).toEqual([2, 1, 2]);
    expect(await textsOf(source)).toEqual(lines);
  });

  test.each(sourceTypes)("503 with Retry-After for %s while the database is away", async (type) => {
    const source = await endpoint.source({ type });
    expect((await send(type, source, "{}")).status).toBe(202);
    await endpoint.database.owner.query("ALTER TABLE pending RENAME TO pending_away");
    const away = await send(type, source, '{"other":1}', { id: "away" });
    await endpoint.database.owner.query("ALTER TABLE pending_away RENAME TO pending");
    expect([away.status, away.headers.get("retry-after")]).toEqual([503, "2"]);
    expect(await stored(source)).toHaveLength(1);
    expect((await send(type, source, '{"other":1}', { id: "away" })).body.accepted).toBe(1);
  });

  test("503 with Retry-After while the queue is full; what was taken before is stored", async () => {
    const source = await endpoint.source({ type: "ci" });
    const full = Array.from({ length: 10_000 }, (_none, n) => `{"id":"q-${n}"}`).join("\n");
    await send("ci", source, "{}"); // the source is in the cache
    const holder = await endpoint.database.owner.connect();
    await holder.query("BEGIN");
    await holder.query("LOCK TABLE pending IN ACCESS EXCLUSIVE MODE");
    const taken = send("ci", source, full, { headers: LINES });
    await new Promise((resolve) => setTimeout(resolve, 300));
    const refused = await send("ci", source, '{"id":"one-too-many"}');
    await holder.query("COMMIT");
    holder.release();
    expect([refused.status, refused.headers.get("retry-after"), refused.body.reason]).toEqual([503, "1", "QUEUE_FULL"]);
    expect((await taken).body.accepted).toBe(10_000);
    expect(await textsOf(source)).not.toContain('{"id":"one-too-many"}');
  });
});
