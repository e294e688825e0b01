import type { Sql } from "../../platform/sql.ts";
import type { Auth, KeptHeaders, LedgerRecord, Origin } from "../record.ts";

interface RecordRow {
  readonly index: string | number;
  readonly inbox_id: string | number;
  readonly source: string;
  readonly origin: Origin;
  readonly key: string;
  readonly received_at: string | Date;
  readonly auth: string;
}

interface PayloadRow {
  readonly inbox_id: string | number;
  readonly bytes: Uint8Array;
  readonly headers: string;
}

/**
 * Records `from <= index < to` in order. Payloads are read by a range of the partition key, so that only the months
 * concerned are touched.
 */
export async function readRecords(sql: Sql, from: number, to: number): Promise<LedgerRecord[]> {
  const rows = await sql<RecordRow>(
    `SELECT e.index, i.id AS inbox_id, i.source, i.origin, i.key, i.received_at, i.auth
     FROM ledger_entry e JOIN inbox i ON i.id = e.inbox_id WHERE e.index >= $1 AND e.index < $2 ORDER BY e.index`,
    [from, to],
  );
  return withPayloads(sql, rows);
}

/** One record by its index, or undefined past the end of the log. */
export async function readRecord(sql: Sql, index: number): Promise<LedgerRecord | undefined> {
  return (await readRecords(sql, index, index + 1))[0];
}

async function withPayloads(sql: Sql, rows: readonly RecordRow[]): Promise<LedgerRecord[]> {
  if (rows.length === 0) return [];
  const ids = rows.map((row) => Number(row.inbox_id));
  const times = rows.map((row) => new Date(row.received_at).getTime());
  const payloads = await sql<PayloadRow>(
    `SELECT inbox_id, bytes, headers FROM payload
     WHERE inbox_id = ANY($1::bigint[]) AND received_at BETWEEN $2::timestamptz AND $3::timestamptz`,
    [ids, new Date(Math.min(...times)).toISOString(), new Date(Math.max(...times)).toISOString()],
  );
  const byId = new Map(payloads.map((payload) => [Number(payload.inbox_id), payload]));
  const erased = ids.filter((id) => !byId.has(id));
  const residuals = erased.length > 0 ? await readResiduals(sql, erased) : new Map<number, unknown>();
  return rows.map((row) => toRecord(row, byId.get(Number(row.inbox_id)), residuals.get(Number(row.inbox_id))));
}

async function readResiduals(sql: Sql, inboxIds: readonly number[]): Promise<Map<number, unknown>> {
  const rows = await sql<{ inbox_id: string | number; residual: unknown }>(
    `SELECT inbox_id, residual FROM erasure WHERE inbox_id = ANY($1::bigint[])`,
    [inboxIds],
  );
  return new Map(rows.map((row) => [Number(row.inbox_id), row.residual]));
}

function toRecord(row: RecordRow, payload: PayloadRow | undefined, residual: unknown): LedgerRecord {
  return {
    index: Number(row.index),
    inboxId: Number(row.inbox_id),
    source: row.source,
    origin: row.origin,
    key: row.key,
    receivedAt: new Date(row.received_at).toISOString(),
    // Safe because auth and headers were written by makeAcceptance from these types.
    auth: JSON.parse(row.auth) as Auth,
    headers: payload ? (JSON.parse(payload.headers) as KeptHeaders) : {},
    bytes: payload?.bytes ?? null,
    residual: residual ?? null,
  };
}
