import { equalBytes, fromBase64, utf8 } from "../base/bytes.ts";
import { canonicalJson } from "../base/canonical-json.ts";
import { AppError } from "../base/errors.ts";
import { openCheckpoint, type Checkpoint } from "../ledger/checkpoint.ts";
import { commitmentsOf, unprovenParts, type Hmac } from "../ledger/leaf.ts";
import { parseLeaf } from "../ledger/leaf-parser.ts";
import { emptyRoot, leafHash, verifyConsistency, type HashFunction } from "../ledger/merkle.ts";
import { parseNoteKey, type VerifySignature } from "../ledger/note.ts";
import { compactRangeAt, partialTiles, perfectRoot, tileReader, tileWidth, TILE_WIDTH } from "../ledger/tile.ts";

export interface LogTexts {
  readonly key: string;
  readonly start: string;
  readonly end: string;
  readonly consistency: string;
}

/**
 * Opens both checkpoints of a bundle under the log's key and proves that the second extends the first. Throws as
 * `openCheckpoint` and `verifyConsistency` do.
 */
export async function openLog(
  crypto: { readonly hash: HashFunction; readonly verify: VerifySignature },
  texts: LogTexts,
): Promise<Checkpoint> {
  const key = parseNoteKey(crypto.hash, texts.key.replace(/\n$/, ""));
  const end = await openCheckpoint(texts.end, key.name, [key], crypto.verify);
  const start =
    texts.start === ""
      ? { size: 0, root: emptyRoot(crypto.hash) }
      : await openCheckpoint(texts.start, key.name, [key], crypto.verify);
  const lines = texts.consistency === "" ? [] : texts.consistency.replace(/\n$/, "").split("\n");
  const proof = lines.map((line) => fromBase64(line) ?? new Uint8Array(0));
  verifyConsistency(crypto.hash, { size1: start.size, root1: start.root, size2: end.size, root2: end.root, proof });
  return end;
}

export type LoadTile = (level: number, n: number, width: number) => Promise<Uint8Array | null>;

const HELD = 256;

/** Tiles of a tree, each proven against the root before anything is read out of it. */
export class ProvenTiles {
  readonly #hash: HashFunction;
  readonly #size: number;
  readonly #load: LoadTile;
  readonly #edge: ReadonlyMap<string, Uint8Array>;
  readonly #proven = new Map<string, Uint8Array>();

  private constructor(hash: HashFunction, size: number, load: LoadTile, edge: ReadonlyMap<string, Uint8Array>) {
    this.#hash = hash;
    this.#size = size;
    this.#load = load;
    this.#edge = edge;
  }

  /** Proves the right edge: its hashes make the root of the checkpoint. Throws INTEGRITY/TILE_NOT_PROVEN. */
  static async open(hash: HashFunction, checkpoint: Checkpoint, load: LoadTile): Promise<ProvenTiles> {
    const edge = new Map<string, Uint8Array>();
    for (const { level, n, width } of partialTiles(checkpoint.size)) {
      const bytes = await load(level, n, width);
      if (bytes?.byteLength !== width * 32) throw notProven(level, n);
      edge.set(`${level}/${n}`, bytes);
    }
    const read = tileReader(hash, (level, n) => edge.get(`${level}/${n}`));
    if (checkpoint.size > 0 && !equalBytes(compactRangeAt(hash, read, checkpoint.size).root(), checkpoint.root)) {
      throw new AppError("INTEGRITY", "TILE_NOT_PROVEN", "The tiles do not make the root of the checkpoint.");
    }
    return new ProvenTiles(hash, checkpoint.size, load, edge);
  }

  /** Hash of leaf `index`. Throws INTEGRITY/TILE_NOT_PROVEN, also past the end of the tree. */
  async leafHashAt(index: number): Promise<Uint8Array> {
    const n = Math.floor(index / TILE_WIDTH);
    if (index >= this.#size) throw notProven(0, n);
    const from = (index % TILE_WIDTH) * 32;
    return (await this.#tile(0, n)).subarray(from, from + 32);
  }

  async #tile(level: number, n: number): Promise<Uint8Array> {
    const name = `${level}/${n}`;
    const known = this.#edge.get(name) ?? this.#proven.get(name);
    if (known) return known;
    if (tileWidth(level, n, this.#size) !== TILE_WIDTH) throw notProven(level, n);
    const bytes = await this.#load(level, n, TILE_WIDTH);
    if (bytes?.byteLength !== TILE_WIDTH * 32) throw notProven(level, n);
    const parent = await this.#tile(level + 1, Math.floor(n / TILE_WIDTH));
    const from = (n % TILE_WIDTH) * 32;
    if (!equalBytes(perfectRoot(this.#hash, bytes), parent.subarray(from, from + 32))) throw notProven(level, n);
    if (this.#proven.size >= HELD) this.#proven.clear();
    this.#proven.set(name, bytes);
    return bytes;
  }
}

function notProven(level: number, n: number): AppError {
  return new AppError("INTEGRITY", "TILE_NOT_PROVEN", `Tile ${level}/${n} is missing or does not lead to the root.`);
}

/** A line of a record part, as far as the proof needs it. */
export interface ProvenRecord {
  readonly index: number;
  readonly erased: boolean;
}

type Line = Readonly<Record<string, unknown>>;

/**
 * Proves one line of a record part: payload → commitments → leaf → leaf hash → tile → checkpoint, and that what the line
 * says of source, time and authentication is what the leaf says. Throws INTEGRITY with the reason.
 */
export async function proveLine(
  crypto: { readonly hash: HashFunction; readonly hmac: Hmac },
  tiles: ProvenTiles,
  text: string,
): Promise<ProvenRecord> {
  const line = readLine(text);
  const { index, erased } = line;
  if (typeof index !== "number" || !Number.isSafeInteger(index) || index < 0 || typeof line.leaf !== "string") {
    throw unsound("It has no index or no leaf.");
  }
  const leafBytes = utf8(line.leaf);
  if (!equalBytes(leafHash(crypto.hash, leafBytes), await tiles.leafHashAt(index))) {
    throw new AppError("INTEGRITY", "LEAF_NOT_PROVEN", `Entry ${index} of the log is another leaf.`);
  }
  const leaf = parseLeaf(leafBytes);
  const said = [line.source, line.origin, line.receivedAt, JSON.stringify(sorted(line.auth))];
  const meant = [leaf.source, leaf.origin, leaf.receivedAt, canonicalJson({ ...leaf.auth })];
  if (said.some((value, at) => value !== meant[at])) throw unsound(`Entry ${index} says something else than its leaf.`);
  if (erased === true) return { index, erased };
  const parts = unprovenParts(crypto.hmac, commitmentsOf(leaf), {
    salt: base64(line.salt),
    bytes: base64(line.bytes),
    key: textOf(line.key),
    headers: textOf(line.headers),
    bodySha256: textOf(line.deliverySha256),
    bodyLength: Number(line.deliveryLength),
  });
  if (parts.length > 0) {
    throw new AppError("INTEGRITY", "COMMITMENT", `Entry ${index} was not made from this record: ${parts.join(", ")}.`);
  }
  return { index, erased: false };
}

function readLine(text: string): Line {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Line;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  throw unsound("It is no JSON object.");
}

/** `auth` is flat: its members in the order of their names are its canonical JSON. */
function sorted(auth: unknown): unknown {
  if (typeof auth !== "object" || auth === null) return auth;
  return Object.fromEntries(Object.entries(auth).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function base64(value: unknown): Uint8Array {
  const bytes = typeof value === "string" ? fromBase64(value) : null;
  if (bytes === null) throw unsound("Its payload is no Base64.");
  return bytes;
}

function textOf(value: unknown): string {
  if (typeof value !== "string") throw unsound("It lacks what came with the delivery.");
  return value;
}

function unsound(message: string): AppError {
  return new AppError("INTEGRITY", "RECORD_UNSOUND", message);
}
