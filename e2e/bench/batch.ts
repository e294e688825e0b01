import { createHash } from "node:crypto";
import type pg from "pg";
import type { CreatedSource } from "../../lib/ingest/contract.ts";
import { requestBytes, sendAll } from "./raw-client.ts";
import { acceptance } from "./ingest.ts";

const LINES = 1000;

/** A run of a commit of its own, of half a KiB. */
function line(n: string): Buffer {
  const run = {
    type: "run",
    id: n,
    runId: n,
    repository: "northwind/payments-api",
    sha: createHash("sha1").update(n).digest("hex"),
    workflow: "ci",
    branch: "main",
    status: "completed",
    conclusion: "success",
    completedAt: "2026-11-20T10:00:00Z",
    note: "",
  };
  run.note = "x".repeat(Math.max(0, 512 - JSON.stringify(run).length));
  return Buffer.from(JSON.stringify(run));
}

/** NDJSON deliveries of 1,000 records each over HTTP; answers records per second. */
export async function ndjson(port: number, source: CreatedSource, run: string, batches: number): Promise<number> {
  const requests = Array.from({ length: batches }, (_, b) => {
    const lines = Array.from({ length: LINES }, (__, n) => line(`${run}-${b}-${n}`).toString());
    const headers = { "content-type": "application/x-ndjson", authorization: `Bearer ${source.secret}` };
    return requestBytes(`/api/v1/ingest/${source.id}`, headers, Buffer.from(lines.join("\n")));
  });
  const start = performance.now();
  await sendAll(port, requests, 2);
  return ((batches * LINES) / (performance.now() - start)) * 1000;
}

/** Raw `INSERT … unnest` of the same bytes and hashes into the same tables, 1,000 rows a statement. */
export async function rawUnnest(pool: pg.Pool, run: string, batches: number): Promise<number> {
  const groups = Array.from({ length: batches }, (_, b) =>
    Array.from({ length: LINES }, (__, n) => acceptance("src_raw", `${run}-${b}-${n}`, line(`raw-${run}-${b}-${n}`))),
  );
  const hash = (rows: (typeof groups)[number], n: number) =>
    rows.map((row) => row.hashes.subarray(n * 32, n * 32 + 32));
  const start = performance.now();
  const insert = async (rows: (typeof groups)[number]) => {
    await pool.query({
      name: "unnest",
      text: RAW,
      values: [
        rows.map((row) => row.source),
        rows.map((row) => row.key),
        rows.map((row) => row.to),
        rows.map((row) => row.auth),
        hash(rows, 1),
        hash(rows, 2),
        hash(rows, 3),
        hash(rows, 0),
        rows.map((row) => row.bytes),
        hash(rows, 4),
      ],
    });
  };
  for (let at = 0; at < groups.length; at += 2) await Promise.all(groups.slice(at, at + 2).map(insert));
  return ((batches * LINES) / (performance.now() - start)) * 1000;
}

const RAW = `WITH rows AS MATERIALIZED (SELECT nextval('inbox_id_seq') AS id, now() AS at, t.* FROM unnest($1::text[], $2::text[], $3::int[], $4::text[], $5::bytea[], $6::bytea[], $7::bytea[], $8::bytea[], $9::bytea[], $10::bytea[])
   AS t(source, key, length, auth, key_hash, delivery_hash, commitment, salt, bytes, delivery)),
 k AS (INSERT INTO inbox_key (source, key, inbox_id) SELECT source, key, id FROM rows),
 i AS (INSERT INTO inbox (id, source, origin, key, range_from, range_to, received_at, auth, key_hash, delivery_hash, commitment)
   SELECT id, source, 'delivery', key, 0, length, at, auth, key_hash, delivery_hash, commitment FROM rows),
 p AS (INSERT INTO payload (inbox_id, received_at, salt, bytes, headers, delivery_sha256, delivery_length) SELECT id, at, salt, bytes, '{}', delivery, length FROM rows)
 INSERT INTO pending (inbox_id) SELECT id FROM rows`;
