import { AppError } from "../base/errors.ts";
import { toBase64, toHex } from "../base/bytes.ts";
import type { Sql } from "../platform/sql.ts";
import { consistencyProof, inclusionProof } from "./merkle.ts";
import { nodeHash256 } from "./node-hash.ts";
import { formatProof } from "./proof.ts";
import { readHead, type Head } from "./store/sequence.ts";
import { readTiles } from "./store/tiles.ts";
import { tileReader, tilesForConsistency, tilesForInclusion, tileWidth, TILE_WIDTH } from "./tile.ts";

export interface LedgerSummary {
  readonly kind: "production" | "demo" | "test";
  readonly origin: string;
  readonly size: number;
  readonly checkpointAt: string | null;
  readonly pending: number;
  readonly oldestPendingAt: string | null;
  /** Size up to which projections have followed. */
  readonly advanced: number;
  /** The newest checkpoint in other hands. One of a history that was rolled back since says nothing of this one. */
  readonly heldOutside: { readonly size: number; readonly at: string } | null;
  readonly now: string;
}

/** The figures that every page shows at its foot. */
export async function ledgerSummary(sql: Sql): Promise<LedgerSummary> {
  const [row] = await sql<{
    kind: LedgerSummary["kind"];
    origin: string;
    size: number;
    signed_at: string | null;
    pending: number;
    oldest: string | null;
    advanced: number;
    anchor_size: number | null;
    anchor_at: string | null;
    now: string;
  }>(
    `SELECT d.kind, d.origin, coalesce(c.size, 0) AS size, c.signed_at, p.pending, p.oldest,
       coalesce((SELECT size FROM advance_cursor), 0) AS advanced, a.size AS anchor_size, a.at AS anchor_at, countersign.now() AS now
     FROM database_identity d
     LEFT JOIN LATERAL (SELECT size, signed_at FROM checkpoint ORDER BY size DESC LIMIT 1) c ON true
     LEFT JOIN LATERAL (
       SELECT count(*)::bigint AS pending, (SELECT received_at FROM inbox WHERE id = min(q.inbox_id)) AS oldest
       FROM (SELECT inbox_id FROM pending ORDER BY inbox_id LIMIT 100000) q
     ) p ON true
     LEFT JOIN LATERAL (SELECT size, at FROM anchor WHERE size <= c.size ORDER BY size DESC, at LIMIT 1) a ON true`,
  );
  if (!row) throw new AppError("UNAVAILABLE", "NO_IDENTITY", "This database was not set up.");
  return {
    kind: row.kind,
    origin: row.origin,
    size: row.size,
    checkpointAt: row.signed_at,
    pending: row.pending,
    oldestPendingAt: row.oldest,
    advanced: row.advanced,
    heldOutside:
      row.anchor_size === null || row.anchor_at === null ? null : { size: row.anchor_size, at: row.anchor_at },
    now: row.now,
  };
}

/** The newest signed checkpoint. Throws NOT_FOUND/EMPTY_LOG before the first. */
export async function newestCheckpoint(sql: Sql): Promise<Head> {
  const head = await readHead(sql);
  if (!head) throw new AppError("NOT_FOUND", "EMPTY_LOG", "Nothing is in the log yet.");
  return head;
}

/** The checkpoint of exactly this size. Throws NOT_FOUND/NO_SUCH_CHECKPOINT. */
export async function checkpointAt(sql: Sql, size: number): Promise<Head> {
  const [row] = await sql<{ size: number; root: Uint8Array; note: string; signed_at: string }>(
    "SELECT size, root, note, signed_at FROM checkpoint WHERE size = $1",
    [size],
  );
  if (!row) throw new AppError("NOT_FOUND", "NO_SUCH_CHECKPOINT", `No checkpoint has the size ${size}.`);
  return { size: row.size, root: row.root, note: row.note, signedAt: row.signed_at };
}

/** Ledger size that stood at an instant: what `asOf` means. 0 before the first checkpoint. */
export async function sizeAsOf(sql: Sql, at: string): Promise<number> {
  const [row] = await sql<{ size: number }>(
    "SELECT size FROM checkpoint WHERE signed_at <= $1::timestamptz ORDER BY signed_at DESC, size DESC LIMIT 1",
    [at],
  );
  return row?.size ?? 0;
}

/** c2sp.org/tlog-proof of one entry in the newest checkpoint. Throws NOT_FOUND/NO_SUCH_ENTRY. */
export async function proofOf(sql: Sql, index: number): Promise<{ readonly proof: string; readonly size: number }> {
  const head = await newestCheckpoint(sql);
  if (index >= head.size) throw new AppError("NOT_FOUND", "NO_SUCH_ENTRY", `The log has ${head.size} entries.`);
  const source = await readTiles(sql, tilesForInclusion(index, head.size));
  const hashes = inclusionProof(nodeHash256, tileReader(nodeHash256, source), index, head.size);
  return { proof: formatProof({ index, hashes, checkpoint: head.note }), size: head.size };
}

/** Consistency proof between two sizes, base64 hashes. Throws BAD_REQUEST/BAD_SIZES. */
export async function consistencyBetween(sql: Sql, from: number, to: number): Promise<readonly string[]> {
  const head = await newestCheckpoint(sql);
  if (from < 1 || from > to || to > head.size) {
    throw new AppError("BAD_REQUEST", "BAD_SIZES", `Sizes go from 1 to ${head.size}, the smaller first.`);
  }
  const source = await readTiles(sql, tilesForConsistency(from, to));
  return consistencyProof(nodeHash256, tileReader(nodeHash256, source), from, to).map(toBase64);
}

/** Bytes of a hash tile (tlog-tiles), full or exactly as wide as asked. Throws NOT_FOUND/NO_SUCH_TILE. */
export async function tileBytes(sql: Sql, level: number, n: number, width: number): Promise<Uint8Array> {
  const head = await newestCheckpoint(sql);
  const held = tileWidth(level, n, head.size);
  if (width < 1 || width > held) throw new AppError("NOT_FOUND", "NO_SUCH_TILE", "The tree has no such tile yet.");
  const source = await readTiles(sql, [{ level, n, width: held === TILE_WIDTH ? TILE_WIDTH : width }]);
  const bytes = source(level, n);
  if (!bytes) throw new AppError("INTEGRITY", "TILE_MISSING", `Tile ${level}/${n} is missing.`);
  return bytes.subarray(0, width * 32);
}

export interface EntryView {
  readonly index: number;
  readonly leaf: string;
  readonly leafHash: string;
  readonly checkpointSize: number;
}

/** The leaf of an entry as stored. Throws NOT_FOUND/NO_SUCH_ENTRY. */
export async function entryAt(sql: Sql, index: number): Promise<EntryView> {
  const [row] = await sql<{ leaf: Uint8Array; leaf_hash: Uint8Array; size: number }>(
    `SELECT e.leaf, e.leaf_hash, (SELECT min(size) FROM checkpoint WHERE size > e.index) AS size
     FROM ledger_entry e WHERE e.index = $1`,
    [index],
  );
  if (!row) throw new AppError("NOT_FOUND", "NO_SUCH_ENTRY", `There is no entry ${index}.`);
  return {
    index,
    leaf: Buffer.from(row.leaf).toString("utf8"),
    leafHash: toHex(row.leaf_hash),
    checkpointSize: row.size,
  };
}

/** Where an accepted record stands: its index once sequenced, null while pending. Throws NOT_FOUND/NO_SUCH_RECORD. */
export async function recordStanding(
  sql: Sql,
  inboxId: number,
): Promise<{ readonly source: string; readonly index: number | null }> {
  const [row] = await sql<{ source: string; index: number | null }>(
    "SELECT i.source, e.index FROM inbox i LEFT JOIN ledger_entry e ON e.inbox_id = i.id WHERE i.id = $1",
    [inboxId],
  );
  if (!row) throw new AppError("NOT_FOUND", "NO_SUCH_RECORD", "No record has this id.");
  return row;
}
