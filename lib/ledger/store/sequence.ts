import type { Sql } from "../../platform/sql.ts";
import type { Origin } from "../record.ts";

const LOCK = 0x73657175; // "sequ": one sequencer at a time, whatever process it is in

/** False: another process sequences now. Held until the transaction ends. */
export async function claimSequencer(sql: Sql): Promise<boolean> {
  const [row] = await sql<{ ok: boolean }>("SELECT pg_try_advisory_xact_lock($1) AS ok", [LOCK]);
  return row?.ok === true;
}

export interface Head {
  readonly size: number;
  readonly root: Uint8Array;
  readonly note: string;
  readonly signedAt: string;
}

/** The newest checkpoint, or undefined before the first. */
export async function readHead(sql: Sql): Promise<Head | undefined> {
  const [row] = await sql<{ size: number | string; root: Uint8Array; note: string; signed_at: string | Date }>(
    "SELECT size, root, note, signed_at FROM checkpoint ORDER BY size DESC LIMIT 1",
  );
  if (!row) return undefined;
  return { size: Number(row.size), root: row.root, note: row.note, signedAt: new Date(row.signed_at).toISOString() };
}

/** When the checkpoint of exactly this size was signed; null where there is none. */
export async function readSignedAt(sql: Sql, size: number): Promise<string | null> {
  const [row] = await sql<{ signed_at: string | Date }>("SELECT signed_at FROM checkpoint WHERE size = $1", [size]);
  return row ? new Date(row.signed_at).toISOString() : null;
}

export interface PendingRow {
  readonly id: string | number;
  readonly source: string;
  readonly origin: Origin;
  readonly range_from: number;
  readonly range_to: number;
  readonly received_at: string | Date;
  readonly auth: string;
  readonly key_hash: Uint8Array;
  readonly delivery_hash: Uint8Array;
  readonly commitment: Uint8Array;
}

/** Takes the oldest pending records off the queue, in the order of their ids. */
export async function takePending(sql: Sql, limit: number): Promise<PendingRow[]> {
  return sql<PendingRow>(
    `WITH taken AS (
       DELETE FROM pending WHERE inbox_id IN (SELECT inbox_id FROM pending ORDER BY inbox_id LIMIT $1) RETURNING inbox_id
     )
     SELECT i.id, i.source, i.origin, i.range_from, i.range_to, i.received_at, i.auth, i.key_hash, i.delivery_hash, i.commitment
     FROM taken t JOIN inbox i ON i.id = t.inbox_id ORDER BY i.id`,
    [limit],
  );
}

export interface NewEntry {
  readonly inboxId: number;
  readonly leaf: Uint8Array;
  readonly leafHash: Uint8Array;
}

/** Appends entries at `from`, from + 1, …: the primary key and the unique inbox id are the hard stop against a fork. */
export async function writeEntries(sql: Sql, from: number, entries: readonly NewEntry[]): Promise<void> {
  let offset = 0;
  const offsets = entries.map((entry) => {
    const at = offset;
    offset += entry.leaf.byteLength;
    return at;
  });
  await sql(
    `INSERT INTO ledger_entry (index, inbox_id, leaf, leaf_hash)
     SELECT $1::bigint + n - 1, inbox_id, substring($5::bytea FROM leaf_from + 1 FOR leaf_length),
       substring($6::bytea FROM ((n - 1) * 32 + 1)::int FOR 32)
     FROM unnest($2::bigint[], $3::int[], $4::int[]) WITH ORDINALITY AS t(inbox_id, leaf_from, leaf_length, n)`,
    [
      from,
      entries.map((entry) => entry.inboxId),
      offsets,
      entries.map((entry) => entry.leaf.byteLength),
      Buffer.concat(entries.map((entry) => entry.leaf)),
      Buffer.concat(entries.map((entry) => entry.leafHash)),
    ],
  );
}

/** Writes the head; `signed_at` never goes back. */
export async function writeCheckpoint(sql: Sql, head: Omit<Head, "signedAt">): Promise<string> {
  const [row] = await sql<{ signed_at: string | Date }>(
    `INSERT INTO checkpoint (size, root, note, signed_at)
     VALUES ($1, $2, $3, greatest(countersign.now(), (SELECT max(signed_at) FROM checkpoint))) RETURNING signed_at`,
    [head.size, head.root, head.note],
  );
  if (!row) throw new Error("The checkpoint was not written.");
  return new Date(row.signed_at).toISOString();
}
