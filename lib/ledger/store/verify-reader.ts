import type pg from "pg";
import type { Prepared, Sql } from "../../platform/sql.ts";
import { inTransaction } from "../../platform/transaction.ts";
import { HASH_BYTES } from "../merkle.ts";
import type {
  LogReader,
  StoredCheckpoint,
  StoredEntry,
  StoredErasure,
  StoredPayload,
  StoredRecord,
  StoredTiles,
} from "../stored-log.ts";

const ENTRIES = 1_000;
const TILES = 64;
/** A batch holds payloads up to this size; larger ones are loaded one by one. */
const SMALL_BYTES = 16_384;

/** Runs `work` over one snapshot of the log: sequencing goes on beside it, unseen. */
export function withLogReader<T>(pool: pg.Pool, work: (reader: LogReader) => Promise<T>): Promise<T> {
  return inTransaction(pool, async (sql) => {
    await sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY");
    const queue = oneByOne(sql);
    try {
      return await work(logReader(queue.sql));
    } finally {
      await queue.idle(); // pages that were asked for ahead
    }
  });
}

/** A connection takes one statement at a time: those that are asked for meanwhile wait here. */
function oneByOne(sql: Sql): { sql: Sql; idle: () => Promise<void> } {
  let tail: Promise<unknown> = Promise.resolve();
  const queued: Sql = <Row extends object>(statement: string | Prepared, values?: readonly unknown[]) => {
    const answer = tail.then(() => sql<Row>(statement, values));
    tail = answer.catch(() => undefined);
    return answer;
  };
  return { sql: queued, idle: () => tail.then(() => undefined) };
}

function logReader(sql: Sql): LogReader {
  return {
    entries: () =>
      pages(
        -1,
        (after) => readEntries(sql, after),
        (entry) => entry.index,
      ),
    checkpoints: () =>
      pages(
        Number.MIN_SAFE_INTEGER,
        (after) => readCheckpoints(sql, after),
        (row) => row.size,
      ),
    leafTiles: () =>
      pages(
        -1,
        (after) => readLeafTiles(sql, after),
        (tile) => tile.n,
      ),
    tile: (level, n) => readTile(sql, level, n),
    tileCounts: () =>
      sql<StoredTiles>(`SELECT level, count(*) AS count, max(n) AS "lastN" FROM tile GROUP BY level ORDER BY level`),
    erasures: () =>
      pages(
        -1,
        (after) => readErasures(sql, after),
        (erasure) => erasure.index,
      ),
    unsequenced: () => readUnsequenced(sql),
  };
}

/** Pages by key, the next one asked for while the last is worked on. */
async function* pages<T>(
  start: number,
  read: (after: number) => Promise<readonly T[]>,
  keyOf: (row: T) => number,
): AsyncGenerator<readonly T[]> {
  let coming = read(start);
  for (;;) {
    const rows = await coming;
    const last = rows.at(-1);
    if (last === undefined) return;
    coming = read(keyOf(last));
    // Should the consumer stop before it awaits this page, its failure is not unhandled; it still throws where awaited.
    coming.catch(() => undefined);
    yield rows;
  }
}

interface EntryRow {
  readonly index: number;
  readonly inbox_id: number;
  readonly leaf: Uint8Array;
  /** leaf hash ‖ key hash ‖ delivery hash ‖ commitment: one column is read faster than four. */
  readonly hashes: Uint8Array;
  readonly erased: boolean;
  readonly source: string | null;
  readonly origin: string;
  readonly key: string;
  readonly range_from: number;
  readonly range_to: number;
  readonly received_at: string;
  readonly auth: string;
}

async function readEntries(sql: Sql, after: number): Promise<StoredEntry[]> {
  const rows = await sql<EntryRow>(
    `SELECT e.index, e.inbox_id, e.leaf, x.index IS NOT NULL AS erased, i.source, i.origin, i.key,
       i.range_from, i.range_to, i.auth,
       to_char(i.received_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS received_at,
       e.leaf_hash || coalesce(i.key_hash || i.delivery_hash || i.commitment, '') AS hashes
     FROM (SELECT * FROM ledger_entry WHERE index > $1 ORDER BY index LIMIT ${ENTRIES}) e
     LEFT JOIN inbox i ON i.id = e.inbox_id LEFT JOIN erasure x ON x.index = e.index ORDER BY e.index`,
    [after],
  );
  const payloads = await readPayloads(sql, rows);
  return rows.map((row) => ({
    index: row.index,
    inboxId: row.inbox_id,
    leaf: row.leaf,
    leafHash: hashAt(row.hashes, 0),
    erased: row.erased,
    payload: payloads.get(row.inbox_id) ?? null,
    record: row.source === null ? null : toRecord(row, row.source),
  }));
}

function toRecord(row: EntryRow, source: string): StoredRecord {
  return {
    source,
    origin: row.origin,
    key: row.key,
    from: row.range_from,
    to: row.range_to,
    receivedAt: row.received_at,
    auth: row.auth,
    keyHash: hashAt(row.hashes, 1),
    deliveryHash: hashAt(row.hashes, 2),
    commitment: hashAt(row.hashes, 3),
  };
}

function hashAt(hashes: Uint8Array, n: number): Uint8Array {
  return hashes.subarray(n * HASH_BYTES, (n + 1) * HASH_BYTES);
}

interface PayloadRow extends Pick<StoredPayload, "headers" | "bodySha256" | "bodyLength"> {
  readonly inbox_id: number;
  readonly large: boolean;
  /** salt ‖ bytes, the salt alone where they are large. */
  readonly salted: Uint8Array;
}

const PAYLOAD = `SELECT inbox_id, headers, encode(delivery_sha256, 'hex') AS "bodySha256",
  delivery_length AS "bodyLength", octet_length(bytes) > ${SMALL_BYTES} AS large,
  salt || CASE WHEN octet_length(bytes) <= ${SMALL_BYTES} THEN bytes ELSE '' END AS salted
  FROM payload WHERE inbox_id = ANY($1::bigint[])`;

/** By the months of the batch first; what is not there is looked for in all of them, for an altered time hides nothing. */
async function readPayloads(sql: Sql, rows: readonly EntryRow[]): Promise<Map<number, StoredPayload>> {
  const held = rows.filter((row) => row.source !== null);
  const times = held.map((row) => row.received_at).sort();
  const found = await sql<PayloadRow>(`${PAYLOAD} AND received_at BETWEEN $2::timestamptz AND $3::timestamptz`, [
    held.map((row) => row.inbox_id),
    times[0] ?? null,
    times.at(-1) ?? null,
  ]);
  const payloads = new Map(found.map((row) => [row.inbox_id, toPayload(sql, row)]));
  const missing = rows.map((row) => row.inbox_id).filter((id) => !payloads.has(id));
  if (missing.length === 0) return payloads;
  for (const row of await sql<PayloadRow>(PAYLOAD, [missing])) payloads.set(row.inbox_id, toPayload(sql, row));
  return payloads;
}

function toPayload(sql: Sql, row: PayloadRow): StoredPayload {
  const { inbox_id, salted, headers, bodySha256, bodyLength } = row;
  const bytes = row.large ? () => readLargeBytes(sql, inbox_id) : salted.subarray(HASH_BYTES);
  return { salt: salted.subarray(0, HASH_BYTES), headers, bodySha256, bodyLength, bytes };
}

async function readLargeBytes(sql: Sql, inboxId: number): Promise<Uint8Array> {
  const [row] = await sql<{ bytes: Uint8Array }>("SELECT bytes FROM payload WHERE inbox_id = $1", [inboxId]);
  return row?.bytes ?? new Uint8Array(0);
}

function readCheckpoints(sql: Sql, after: number): Promise<StoredCheckpoint[]> {
  return sql<StoredCheckpoint>(
    `SELECT size, root, note, signed_at AS "signedAt" FROM checkpoint WHERE size > $1 ORDER BY size LIMIT ${ENTRIES}`,
    [after],
  );
}

function readLeafTiles(sql: Sql, after: number): Promise<{ n: number; hashes: Uint8Array }[]> {
  return sql(`SELECT n, hashes FROM tile WHERE level = 0 AND n > $1 ORDER BY n LIMIT ${TILES}`, [after]);
}

async function readTile(sql: Sql, level: number, n: number): Promise<Uint8Array | undefined> {
  const [row] = await sql<{ hashes: Uint8Array }>("SELECT hashes FROM tile WHERE level = $1 AND n = $2", [level, n]);
  return row?.hashes;
}

function readErasures(sql: Sql, after: number): Promise<StoredErasure[]> {
  return sql<StoredErasure>(
    `SELECT x.index, p.bytes AS action,
       coalesce(a.origin = 'action' AND (l.index IS NOT NULL OR q.inbox_id IS NOT NULL) AND e.inbox_id = x.inbox_id, false) AS logged
     FROM (SELECT * FROM erasure WHERE index > $1 ORDER BY index LIMIT ${ENTRIES}) x
     LEFT JOIN ledger_entry e ON e.index = x.index
     LEFT JOIN inbox a ON a.id = x.action_inbox_id
     LEFT JOIN payload p ON p.inbox_id = a.id AND p.received_at = a.received_at
     LEFT JOIN ledger_entry l ON l.inbox_id = x.action_inbox_id
     LEFT JOIN pending q ON q.inbox_id = x.action_inbox_id
     ORDER BY x.index`,
    [after],
  );
}

async function readUnsequenced(sql: Sql): Promise<{ count: number; firstInboxId: number | null }> {
  const [row] = await sql<{ count: number; first: number | null }>(
    `SELECT count(*) AS count, min(i.id) AS first FROM inbox i
     WHERE NOT EXISTS (SELECT FROM ledger_entry e WHERE e.inbox_id = i.id)
       AND NOT EXISTS (SELECT FROM pending q WHERE q.inbox_id = i.id)`,
  );
  return { count: row?.count ?? 0, firstInboxId: row?.first ?? null };
}
