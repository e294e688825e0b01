import { toBase64 } from "../base/bytes.ts";
import { AppError } from "../base/errors.ts";
import { consistencyProof } from "../ledger/merkle.ts";
import { nodeHash256 } from "../ledger/node-hash.ts";
import { formatNoteKey, type NoteKey } from "../ledger/note.ts";
import { readTiles } from "../ledger/store/tiles.ts";
import { partialTiles, tilePath, tileReader, tilesForConsistency, tileWidth, type Tile } from "../ledger/tile.ts";
import type { Sql } from "../platform/sql.ts";
import type { BagWriter } from "./bag-writer.ts";
import { LEDGER, LEDGER_FOLDER } from "./layout.ts";
import { checkpointBefore, type PinnedHead } from "./store/head.ts";
import { leafTiles } from "./store/selection.ts";

const BATCH = 64;

/** The tiles of the given leaf tiles, of everything above them, and of the right edge: what ties them to the root. */
export function tilesToRoot(lowest: readonly number[], size: number): Tile[] {
  const tiles = new Map<string, Tile>();
  const add = (level: number, n: number) => {
    const tile = { level, n, width: tileWidth(level, n, size) };
    if (tile.width > 0) tiles.set(`${level}/${n}`, tile);
    return tile.width;
  };
  for (const n of lowest) {
    for (let level = 0, at = n; add(level, at) > 0 && !tiles.has(`${level + 1}/${Math.floor(at / 256)}`); level++) {
      at = Math.floor(at / 256);
    }
  }
  for (const { level, n } of partialTiles(size)) add(level, n);
  return [...tiles.values()].sort((a, b) => a.level - b.level || a.n - b.n);
}

/** Writes checkpoints, tiles, the log's key and the consistency of start and end. */
export async function writeLedgerFiles(
  tx: Sql,
  bag: BagWriter,
  { head, from, logKey }: { head: PinnedHead; from: string; logKey: NoteKey },
): Promise<void> {
  const start = await checkpointBefore(tx, from);
  if (start && start.size > head.size)
    throw new AppError("CONFLICT", "PERIOD_AHEAD", "The period starts after the end.");
  await bag.add(LEDGER.key, `${formatNoteKey(logKey)}\n`);
  await bag.add(LEDGER.start, start ? start.note : "");
  await bag.add(LEDGER.end, head.note);
  const proof = start ? await consistency(tx, start.size, head.size) : [];
  await bag.add(LEDGER.consistency, proof.map((hash) => `${toBase64(hash)}\n`).join(""));
  const tiles = tilesToRoot(await leafTiles(tx), head.size);
  for (let at = 0; at < tiles.length; at += BATCH) {
    const batch = tiles.slice(at, at + BATCH);
    const source = await readTiles(tx, batch);
    for (const tile of batch) {
      const bytes = source(tile.level, tile.n)?.subarray(0, tile.width * 32);
      if (bytes?.byteLength !== tile.width * 32) {
        throw new AppError("INTEGRITY", "TILE_MISSING", `Tile ${tile.level}/${tile.n} is missing or too short.`);
      }
      await bag.add(`${LEDGER_FOLDER}/${tilePath(tile)}`, bytes);
    }
  }
}

async function consistency(tx: Sql, size1: number, size2: number): Promise<Uint8Array[]> {
  const source = await readTiles(tx, tilesForConsistency(size1, size2));
  return consistencyProof(nodeHash256, tileReader(nodeHash256, source), size1, size2);
}
