import { generateKeyPairSync } from "node:crypto";
import { canonicalJson } from "../base/canonical-json.ts";
import { sha256 } from "../base/sha256.ts";
import { makeAcceptance } from "./acceptance.ts";
import { signCheckpoint } from "./checkpoint.ts";
import { CompactRange } from "./compact-range.ts";
import type { OutsideCheckpoint, VerifyLog } from "./head-stream.ts";
import { encodeLeaf } from "./leaf.ts";
import { leafHash } from "./merkle.ts";
import { nodeHash256, nodeHmac, nodeSigner, nodeVerifySignature, rawPublicKey } from "./node-hash.ts";
import { makeNoteKey } from "./note.ts";
import type {
  LogReader,
  StoredCheckpoint,
  StoredEntry,
  StoredErasure,
  StoredPayload,
  StoredRecord,
} from "./stored-log.ts";
import { TileWriter } from "./tile.ts";
import { toHex } from "../base/bytes.ts";

type Writable<T> = { -readonly [K in keyof T]: T[K] };

export interface TestEntry extends Omit<Writable<StoredEntry>, "record" | "payload"> {
  record: Writable<StoredRecord> | null;
  payload: (Writable<StoredPayload> & { bytes: Uint8Array }) | null;
}

/** A log in memory whose parts a test may spoil. Tests only. */
export interface TestLog {
  entries: TestEntry[];
  checkpoints: Writable<StoredCheckpoint>[];
  tiles: { level: number; n: number; hashes: Uint8Array }[];
  erasures: StoredErasure[];
  unsequenced: { count: number; firstInboxId: number | null };
}

const { privateKey } = generateKeyPairSync("ed25519");
const key = makeNoteKey(nodeHash256, "countersign/log/test", rawPublicKey(privateKey));

export function signedNote(size: number, root: Uint8Array): string {
  return signCheckpoint({ origin: key.name, size, root }, key, nodeSigner(privateKey));
}

/** A sound log of `size` records with a checkpoint after every `every`; `history` tells one log from another. */
export function testLog(size: number, every: number, history = "a"): TestLog {
  return logOf(size, every, (index) => testEntry(index, `${history} ${index}`));
}

/** The same of one record over and over, which is made faster. */
export function uniformLog(size: number, every: number): TestLog {
  const entry = testEntry(0, "again");
  return logOf(size, every, (index) => ({ ...entry, index, inboxId: index + 1 }));
}

function logOf(size: number, every: number, entryAt: (index: number) => TestEntry): TestLog {
  const log: TestLog = {
    entries: [],
    checkpoints: [],
    tiles: [],
    erasures: [],
    unsequenced: { count: 0, firstInboxId: null },
  };
  const range = CompactRange.empty(nodeHash256);
  const tiles = TileWriter.at(0, () => undefined);
  for (let index = 0; index < size; index++) {
    const entry = entryAt(index);
    log.entries.push(entry);
    range.append(entry.leafHash, tiles.visit);
    log.tiles.push(...tiles.takeFull());
    if ((index + 1) % every === 0 || index + 1 === size) log.checkpoints.push(testCheckpoint(range));
  }
  return log;
}

function testCheckpoint(range: CompactRange): StoredCheckpoint {
  const root = new Uint8Array(range.root());
  const signedAt = new Date(Date.UTC(2026, 0, 1) + range.size * 1000).toISOString();
  return { size: range.size, root, note: signedNote(range.size, root), signedAt };
}

export function testEntry(index: number, text: string, origin: "delivery" | "action" = "delivery"): TestEntry {
  const bytes = new Uint8Array(Buffer.from(text));
  const headers = { "x-event": "push" };
  const auth = { method: "bearer", generation: 1 } as const;
  const made = makeAcceptance({
    source: "src_test",
    origin,
    key: `key ${text}`,
    from: 0,
    to: bytes.byteLength,
    auth,
    headers,
    bytes,
    deliverySha256: sha256(bytes),
    deliveryLength: bytes.byteLength,
  });
  const part = (n: number) => new Uint8Array(made.hashes.subarray(n * 32, n * 32 + 32));
  const record: StoredRecord = {
    source: made.source,
    origin,
    key: made.key,
    from: 0,
    to: bytes.byteLength,
    receivedAt: new Date(Date.UTC(2026, 0, 1) + index * 1000).toISOString(),
    auth: canonicalJson(auth),
    keyHash: part(1),
    deliveryHash: part(2),
    commitment: part(3),
  };
  const payload = {
    salt: part(0),
    bytes,
    headers: made.headers,
    bodySha256: toHex(part(4)),
    bodyLength: bytes.byteLength,
  };
  const leaf = leafOf(record);
  return {
    index,
    inboxId: index + 1,
    leaf,
    leafHash: new Uint8Array(leafHash(nodeHash256, leaf)),
    record: { ...record },
    payload,
    erased: false,
  };
}

export function leafOf(record: StoredRecord): Uint8Array {
  return encodeLeaf({
    ...record,
    origin: "delivery",
    keyHash: toHex(record.keyHash),
    deliveryHash: toHex(record.deliveryHash),
    commitment: toHex(record.commitment),
  });
}

/** What `verifyLog` takes, with the log's own key. */
export function verification(log: TestLog, outside: readonly OutsideCheckpoint[] = []): VerifyLog {
  return {
    hash: nodeHash256,
    hmac: nodeHmac,
    verify: nodeVerifySignature,
    origin: key.name,
    keys: [key],
    reader: readerOf(log),
    outside,
  };
}

export function readerOf(log: TestLog): LogReader {
  const inOrder = <T>(rows: readonly T[], by: (row: T) => number) => batches([...rows].sort((a, b) => by(a) - by(b)));
  return {
    entries: () => inOrder(log.entries, (entry) => entry.index),
    checkpoints: () => inOrder(log.checkpoints, (checkpoint) => checkpoint.size),
    leafTiles: () =>
      inOrder(
        log.tiles.filter((tile) => tile.level === 0),
        (tile) => tile.n,
      ),
    tile: (level, n) => Promise.resolve(log.tiles.find((tile) => tile.level === level && tile.n === n)?.hashes),
    tileCounts: () => Promise.resolve(tileCounts(log)),
    erasures: () => batches(log.erasures),
    unsequenced: () => Promise.resolve(log.unsequenced),
  };
}

function tileCounts(log: TestLog): { level: number; count: number; lastN: number }[] {
  return [...new Set(log.tiles.map((tile) => tile.level))].map((level) => {
    const tiles = log.tiles.filter((tile) => tile.level === level);
    return { level, count: tiles.length, lastN: Math.max(...tiles.map((tile) => tile.n)) };
  });
}

async function* batches<T>(rows: readonly T[]): AsyncGenerator<readonly T[]> {
  for (let at = 0; at < rows.length; at += 100) yield await Promise.resolve(rows.slice(at, at + 100));
}
