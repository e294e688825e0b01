import type pg from "pg";
import { toHex } from "../base/bytes.ts";
import { AppError } from "../base/errors.ts";
import { inTransaction } from "../platform/transaction.ts";
import type { Sql } from "../platform/sql.ts";
import { signCheckpoint } from "./checkpoint.ts";
import type { CompactRange } from "./compact-range.ts";
import { encodeLeaf } from "./leaf.ts";
import { leafHash } from "./merkle.ts";
import { nodeHash256 } from "./node-hash.ts";
import type { NoteKey, Sign } from "./note.ts";
import {
  claimSequencer,
  readHead,
  takePending,
  writeCheckpoint,
  writeEntries,
  type Head,
  type PendingRow,
} from "./store/sequence.ts";
import { readTiles, writeTiles } from "./store/tiles.ts";
import { compactRangeAt, partialTiles, tileReader, TileWriter } from "./tile.ts";

/** The log's key, whose name is the origin; `sign` stays with the holder. */
export interface LogKey {
  readonly key: NoteKey;
  readonly sign: Sign;
}

/** Is told of every head before and after it is signed; throws to refuse (a rolled-back tree). */
export interface HeadKeeper {
  /** `head` undefined: an empty log. MUST prove that the head extends the last one this worker signed. */
  check(sql: Sql, head: Head | undefined): Promise<void>;
  /** After COMMIT. */
  signed(head: Head): Promise<void>;
}

interface Tree {
  readonly range: CompactRange;
  readonly tiles: TileWriter;
}

export interface Sequenced {
  readonly size: number;
  readonly entries: number;
}

/**
 * Pending records → leaves → entries → tiles → signed checkpoint, one transaction a batch. Any number of sequencers may
 * run: an advisory lock chooses one, and the tree in memory is used only while it matches the head in the database.
 */
export class Sequencer {
  readonly #pool: pg.Pool;
  readonly #logKey: LogKey;
  readonly #keeper: HeadKeeper;
  #tree: Tree | undefined;
  #head: Head | undefined;

  constructor(pool: pg.Pool, logKey: LogKey, keeper: HeadKeeper) {
    this.#pool = pool;
    this.#logKey = logKey;
    this.#keeper = keeper;
  }

  /** Sequences up to `limit` records. Null: another process holds the lock. Throws INTEGRITY when the keeper refuses. */
  async run(limit: number): Promise<Sequenced | null> {
    const signed = await inTransaction(this.#pool, (sql) => this.#batch(sql, limit)).catch((error: unknown) => {
      this.#tree = undefined; // it may be ahead of what was committed
      throw error;
    });
    if (signed === null) return null;
    if (signed.head) {
      this.#head = signed.head;
      await this.#keeper.signed(signed.head);
    }
    return { size: this.#head?.size ?? 0, entries: signed.entries };
  }

  async #batch(sql: Sql, limit: number): Promise<{ head: Head | undefined; entries: number } | null> {
    if (!(await claimSequencer(sql))) return null;
    const rows = await takePending(sql, limit);
    if (rows.length === 0) return { head: undefined, entries: 0 };
    const head = await readHead(sql);
    const tree = await this.#treeAt(sql, head);
    const from = tree.range.size;
    const entries = rows.map((row) => {
      const leaf = encodeLeaf(leafOf(row));
      const hash = leafHash(nodeHash256, leaf);
      tree.range.append(hash, tree.tiles.visit);
      return { inboxId: Number(row.id), leaf, leafHash: hash };
    });
    await writeEntries(sql, from, entries);
    await writeTiles(sql, tree.tiles.takeFull());
    const next = { size: tree.range.size, root: tree.range.root() };
    const note = signCheckpoint({ origin: this.#logKey.key.name, ...next }, this.#logKey.key, this.#logKey.sign);
    const signedAt = await writeCheckpoint(sql, { ...next, note });
    return { head: { ...next, note, signedAt }, entries: entries.length };
  }

  async #treeAt(sql: Sql, head: Head | undefined): Promise<Tree> {
    const same = this.#tree !== undefined && this.#head?.size === head?.size && sameRoot(this.#head, head);
    if (this.#tree && same) return this.#tree;
    await this.#keeper.check(sql, head);
    this.#tree = await loadTree(sql, head);
    this.#head = head;
    return this.#tree;
  }
}

function sameRoot(a: Head | undefined, b: Head | undefined): boolean {
  return (a && toHex(a.root)) === (b && toHex(b.root));
}

/** The right edge of the tree from the database; INTEGRITY/ROOT_MISMATCH when it does not make the head's root. */
async function loadTree(sql: Sql, head: Head | undefined): Promise<Tree> {
  const size = head?.size ?? 0;
  const source = await readTiles(sql, partialTiles(size));
  const range = compactRangeAt(nodeHash256, tileReader(nodeHash256, source), size);
  if (head && toHex(range.root()) !== toHex(head.root)) {
    throw new AppError("INTEGRITY", "ROOT_MISMATCH", `The entries do not make the root of checkpoint ${size}.`);
  }
  return { range, tiles: TileWriter.at(size, source) };
}

function leafOf(row: PendingRow): Parameters<typeof encodeLeaf>[0] {
  return {
    source: row.source,
    origin: row.origin,
    from: row.range_from,
    to: row.range_to,
    receivedAt: new Date(row.received_at).toISOString(),
    auth: row.auth,
    keyHash: toHex(row.key_hash),
    deliveryHash: toHex(row.delivery_hash),
    commitment: toHex(row.commitment),
  };
}
