import { fork, type ChildProcess } from "node:child_process";
import { createHmac, randomBytes } from "node:crypto";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import pg from "pg";
import { systemPrincipal } from "../../lib/access/principal.ts";
import { sha256 } from "../../lib/base/sha256.ts";
import { createSource } from "../../lib/ingest/commands/create-source.ts";
import type { CreatedSource } from "../../lib/ingest/contract.ts";
import { makeAcceptance, type Acceptance } from "../../lib/ledger/acceptance.ts";
import type { BenchDatabase } from "./database.ts";
import { requestBytes, sendAll } from "./raw-client.ts";

const CONNECTIONS = 32;

/** Bundled beside this file by scripts/bench.mjs. */
export async function startIngestServer(): Promise<{ port: number; stop(): void }> {
  const child: ChildProcess = fork(fileURLToPath(new URL("./ingest-server.js", import.meta.url)), {
    env: process.env,
    detached: true, // a session of its own, as senders are elsewhere: Linux shares a busy machine out by sessions
  });
  const [port] = (await once(child, "message")) as [number];
  return { port, stop: () => child.kill("SIGKILL") };
}

export async function benchSource(bench: BenchDatabase, type: "flux" | "ci"): Promise<CreatedSource> {
  const context = { db: bench.db, principal: systemPrincipal("bench"), publicUrl: "http://localhost:3000" };
  const name = `${type} ${randomBytes(4).toString("hex")}`;
  return createSource({ ...context, idempotencyKey: name }, { type, name, cluster: "bench" });
}

/** A Flux event of 1 KiB; `n` makes it unlike every other. */
export function fluxEvent(n: number | string): Buffer {
  const event = {
    involvedObject: {
      kind: "Kustomization",
      namespace: "flux-system",
      name: `app-${n}`,
      uid: `uid-${n}`,
      apiVersion: "kustomize.toolkit.fluxcd.io/v1",
    },
    severity: "info",
    timestamp: "2026-11-20T10:00:00Z",
    message: "",
    reason: "ReconciliationSucceeded",
    metadata: { revision: "main@sha1:0123456789abcdef0123456789abcdef01234567" },
    reportingController: "kustomize-controller",
  };
  event.message = "x".repeat(1024 - JSON.stringify(event).length);
  return Buffer.from(JSON.stringify(event));
}

export interface Rate {
  readonly perSecond: number;
  readonly p99Ms: number;
}

/** Single events over HTTP, each acknowledged after COMMIT. */
export async function singleEvents(port: number, source: CreatedSource, run: string, count: number): Promise<Rate> {
  const requests = Array.from({ length: count }, (_, n) => {
    const body = fluxEvent(`${run}-${n}`);
    const signature = createHmac("sha256", source.secret).update(body).digest("hex");
    const headers = { "content-type": "application/json", "x-signature": `sha256=${signature}` };
    return requestBytes(`/api/v1/ingest/${source.id}`, headers, body);
  });
  const start = performance.now();
  const latencies = await sendAll(port, requests, CONNECTIONS);
  return toRate(latencies, performance.now() - start);
}

/** The floor to compare with: one-row INSERTs of the same bytes into the same tables by as many connections. */
export async function singleInserts(url: string, source: string, run: string, count: number): Promise<Rate> {
  const pool = new pg.Pool({ connectionString: url, max: CONNECTIONS, options: "-c role=countersign_app" });
  await Promise.all(Array.from({ length: CONNECTIONS }, () => pool.query("SELECT 1")));
  const rows = Array.from({ length: count }, (_, n) =>
    acceptance(source, `raw-${run}-${n}`, fluxEvent(`raw-${run}-${n}`)),
  );
  const latencies: number[] = [];
  let next = 0;
  const work = async () => {
    const client = await pool.connect();
    for (let at = next++; at < rows.length; at = next++) {
      const row = rows[at];
      if (!row) break;
      const began = performance.now();
      await client.query({ name: "one", text: ONE_ROW, values: oneRow(row) });
      latencies.push(performance.now() - began);
    }
    client.release();
  };
  const start = performance.now();
  await Promise.all(Array.from({ length: CONNECTIONS }, work));
  const rate = toRate(latencies, performance.now() - start);
  await pool.end();
  return rate;
}

const ONE_ROW = `WITH id AS (SELECT nextval('inbox_id_seq') AS id, now() AS at),
 k AS (INSERT INTO inbox_key (source, key, inbox_id) SELECT $1, $2, id FROM id),
 i AS (INSERT INTO inbox (id, source, origin, key, range_from, range_to, received_at, auth, key_hash, delivery_hash, commitment)
   SELECT id, $1, 'delivery', $2, 0, $3, at, $4, $5, $6, $7 FROM id),
 p AS (INSERT INTO payload (inbox_id, received_at, salt, bytes, headers, delivery_sha256, delivery_length) SELECT id, at, $8, $9, '{}', $10, $3 FROM id)
 INSERT INTO pending (inbox_id) SELECT id FROM id`;

function oneRow(row: Acceptance): unknown[] {
  const hash = (n: number) => row.hashes.subarray(n * 32, n * 32 + 32);
  return [row.source, row.key, row.to, row.auth, hash(1), hash(2), hash(3), hash(0), row.bytes, hash(4)];
}

export function acceptance(source: string, key: string, bytes: Buffer): Acceptance {
  return makeAcceptance({
    source,
    origin: "delivery",
    key,
    from: 0,
    to: bytes.byteLength,
    auth: { method: "bearer", generation: 1 },
    headers: {},
    bytes,
    deliverySha256: sha256(bytes),
    deliveryLength: bytes.byteLength,
  });
}

function toRate(latencies: number[], ms: number): Rate {
  const sorted = latencies.sort((a, b) => a - b);
  return { perSecond: (latencies.length / ms) * 1000, p99Ms: sorted[Math.floor(sorted.length * 0.99)] ?? 0 };
}
