import { AppError } from "../base/errors.ts";
import { CompactRange, type NodeVisitor } from "./compact-range.ts";
import {
  consistencyProof,
  HASH_BYTES,
  inclusionProof,
  nodeHash,
  type HashFunction,
  type HashReader,
} from "./merkle.ts";

/** c2sp.org/tlog-tiles: a tile holds 256 consecutive hashes, 8 tree levels above those of the tile level below. */
export const TILE_WIDTH = 256;
export const TILE_HEIGHT = 8;
export const TILE_BYTES = TILE_WIDTH * HASH_BYTES;
const MAX_LEVEL = 63;

export interface Tile {
  readonly level: number;
  readonly n: number;
  /** Hashes held: 256 in a full tile, 1 to 255 in a partial one. */
  readonly width: number;
}

export interface FullTile {
  readonly level: number;
  readonly n: number;
  readonly hashes: Uint8Array;
}

/** Bytes of the tile, at least as wide as the tree that is read needs it; undefined where it is not at hand. */
export type TileSource = (level: number, n: number) => Uint8Array | undefined;

/** `tile/0/x001/x234/067`, with `.p/W` for a partial tile. */
export function tilePath(tile: Tile): string {
  const groups = [String(tile.n % 1000).padStart(3, "0")];
  for (let rest = Math.floor(tile.n / 1000); rest > 0; rest = Math.floor(rest / 1000)) {
    groups.unshift(`x${String(rest % 1000).padStart(3, "0")}`);
  }
  const partial = tile.width === TILE_WIDTH ? "" : `.p/${tile.width}`;
  return `tile/${tile.level}/${groups.join("/")}${partial}`;
}

const PATH = /^tile\/(0|[1-9]\d?)\/((?:x\d{3}\/)*\d{3})(?:\.p\/([1-9]\d{0,2}))?$/;

/** Reads a path as `tilePath` writes it, and no other spelling. Throws BAD_REQUEST/BAD_TILE_PATH. */
export function parseTilePath(path: string): Tile {
  const [, level, groups, width] = PATH.exec(path) ?? [];
  const tile = {
    level: Number(level),
    n: Number(groups?.replace(/[x/]/g, "")),
    width: width === undefined ? TILE_WIDTH : Number(width),
  };
  const sound = tile.level <= MAX_LEVEL && Number.isSafeInteger(tile.n) && tile.width <= TILE_WIDTH;
  if (!sound || tilePath(tile) !== path) throw new AppError("BAD_REQUEST", "BAD_TILE_PATH", "This is not a tile path.");
  return tile;
}

/** How many hashes tile (level, n) holds in a tree of `size` leaves: 0 to 256. */
export function tileWidth(level: number, n: number, size: number): number {
  const hashes = Math.floor(size / TILE_WIDTH ** level);
  return Math.max(0, Math.min(TILE_WIDTH, hashes - n * TILE_WIDTH));
}

/** The partial tiles of a tree's right edge, lowest level first; none where the size is 0. */
export function partialTiles(size: number): Tile[] {
  const tiles: Tile[] = [];
  for (let level = 0, hashes = size; hashes > 0; level++, hashes = Math.floor(hashes / TILE_WIDTH)) {
    const width = hashes % TILE_WIDTH;
    if (width > 0) tiles.push({ level, n: Math.floor(hashes / TILE_WIDTH), width });
  }
  return tiles;
}

/** The tiles that became full as the tree grew from `size1` to `size2`, lowest level first. */
export function tilesFilled(size1: number, size2: number): Tile[] {
  const tiles: Tile[] = [];
  for (let level = 0, span = TILE_WIDTH; span <= size2; level++, span *= TILE_WIDTH) {
    for (let n = Math.floor(size1 / span); n < Math.floor(size2 / span); n++)
      tiles.push({ level, n, width: TILE_WIDTH });
  }
  return tiles;
}

/** Reads any hash of the tree out of tiles. The reader throws INTEGRITY/TILE_MISSING where a tile is absent or too short. */
export function tileReader(hash: HashFunction, tile: TileSource): HashReader {
  return (level, index) => {
    const place = placeOf(level, index);
    const hashes = tile(place.level, place.n)?.subarray(place.from * HASH_BYTES, place.to * HASH_BYTES);
    if (hashes === undefined || hashes.byteLength < (place.to - place.from) * HASH_BYTES) {
      throw new AppError("INTEGRITY", "TILE_MISSING", `Tile ${place.level}/${place.n} is missing or too short.`, {
        detail: { level: place.level, n: place.n },
      });
    }
    return perfectRoot(hash, hashes);
  };
}

/** Root of a perfect subtree from its bottom row: 2^k hashes in a row. The root of a full tile is a hash one tile level up. */
export function perfectRoot(hash: HashFunction, row: Uint8Array): Uint8Array {
  if (row.byteLength === HASH_BYTES) return row;
  const middle = row.byteLength / 2;
  return nodeHash(hash, perfectRoot(hash, row.subarray(0, middle)), perfectRoot(hash, row.subarray(middle)));
}

/** Tiles from which the inclusion proof of `index` at `size` can be made. */
export function tilesForInclusion(index: number, size: number): Tile[] {
  return tilesRead(size, (read) => inclusionProof(noHash, read, index, size));
}

/** Tiles from which the consistency proof from `size1` to `size2` can be made. */
export function tilesForConsistency(size1: number, size2: number): Tile[] {
  return tilesRead(size2, (read) => consistencyProof(noHash, read, size1, size2));
}

/** The compact range of a tree of `size` leaves, read out of its right edge. */
export function compactRangeAt(hash: HashFunction, read: HashReader, size: number): CompactRange {
  const edges: Uint8Array[] = [];
  for (let level = 0, rest = size; rest > 0; level++, rest = Math.floor(rest / 2)) {
    if (rest % 2 === 1) edges.unshift(read(level, rest - 1));
  }
  return CompactRange.of(hash, size, edges);
}

/** Gathers hashes into tiles while a compact range grows: pass `writer.visit` to `CompactRange.append`. */
export class TileWriter {
  readonly #partial: Map<number, Uint8Array>;
  #full: FullTile[] = [];

  private constructor(partial: Map<number, Uint8Array>) {
    this.#partial = partial;
  }

  /** Starts at a tree of `size` leaves, with the partial tiles of its right edge. Throws INTEGRITY/TILE_MISSING. */
  static at(size: number, tile: TileSource): TileWriter {
    const partial = new Map<number, Uint8Array>();
    for (const { level, n, width } of partialTiles(size)) {
      const hashes = tile(level, n)?.subarray(0, width * HASH_BYTES);
      if (hashes?.byteLength !== width * HASH_BYTES) {
        throw new AppError("INTEGRITY", "TILE_MISSING", `Tile ${level}/${n} is missing or too short.`);
      }
      partial.set(level, padded(hashes));
    }
    return new TileWriter(partial);
  }

  readonly visit: NodeVisitor = (level, index, hash) => {
    if (level % TILE_HEIGHT !== 0) return;
    const tileLevel = level / TILE_HEIGHT;
    const place = index % TILE_WIDTH;
    const row = this.#partial.get(tileLevel) ?? padded(new Uint8Array(0));
    row.set(hash, place * HASH_BYTES);
    if (place < TILE_WIDTH - 1) {
      this.#partial.set(tileLevel, row);
      return;
    }
    this.#full.push({ level: tileLevel, n: (index - place) / TILE_WIDTH, hashes: row });
    this.#partial.delete(tileLevel);
  };

  /** The tiles that became full since the last call. */
  takeFull(): FullTile[] {
    const full = this.#full;
    this.#full = [];
    return full;
  }

  /** Row of the partial tile at a level, 8,192 bytes of which only the tree's width counts. */
  partial(level: number): Uint8Array | undefined {
    return this.#partial.get(level);
  }

  clone(): TileWriter {
    const copy = new TileWriter(new Map([...this.#partial].map(([level, row]) => [level, row.slice()])));
    copy.#full = [...this.#full];
    return copy;
  }
}

function padded(hashes: Uint8Array): Uint8Array {
  const row = new Uint8Array(TILE_BYTES);
  row.set(hashes);
  return row;
}

function placeOf(level: number, index: number): { level: number; n: number; from: number; to: number } {
  const row = 2 ** (level % TILE_HEIGHT);
  const n = Math.floor((index * row) / TILE_WIDTH);
  const from = (index * row) % TILE_WIDTH;
  return { level: Math.floor(level / TILE_HEIGHT), n, from, to: from + row };
}

/** Which tiles a proof touches: the proof is made of blanks and its reads are noted, so that there is one definition. */
function tilesRead(size: number, make: (read: HashReader) => unknown): Tile[] {
  const tiles = new Map<string, Tile>();
  make((level, index) => {
    const place = placeOf(level, index);
    const tile = { level: place.level, n: place.n, width: tileWidth(place.level, place.n, size) };
    tiles.set(tilePath(tile), tile);
    return BLANK;
  });
  return [...tiles.values()].sort((a, b) => a.level - b.level || a.n - b.n);
}

const BLANK = new Uint8Array(HASH_BYTES);
const noHash: HashFunction = () => BLANK;
