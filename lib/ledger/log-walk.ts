import { equalBytes } from "../base/bytes.ts";
import { checkEntry } from "./entry-check.ts";
import type { Head, VerifyLog } from "./head-stream.ts";
import type { Findings } from "./log-findings.ts";
import { HASH_BYTES, leafHash } from "./merkle.ts";
import type { LogReader, StoredEntry } from "./stored-log.ts";
import { nameStrangers, nameSuspects, type Shift, type Stranger } from "./suspects.ts";
import { TILE_WIDTH } from "./tile.ts";
import { copiesAgree, COPIES, Trail, type LeafCopies } from "./tree-trail.ts";

/** An index further ahead than this is not behind a gap: it was made up. */
const MAX_GAP = 10_000_000;

/** Beyond this many doubtful entries between two checkpoints the rest is counted as altered, not told apart. */
const MAX_SUSPECTS = 100_000;

/**
 * Walks the entries in order and rebuilds the tree. As long as leaf, leaf hash, tile and inbox row agree there is one
 * tree. Where they do not, a tree is built from each copy until the next head says which of them was logged; the walk
 * goes on from that one, so that later damage is found and named too.
 */
export class LogWalk {
  size = 0;
  provenSize = 0;
  #provenOutside = 0;
  readonly consistentWith: { name: string; size: number }[] = [];
  readonly #input: VerifyLog;
  readonly #findings: Findings;
  readonly #tiles: LeafTiles;
  #trails: Trail[];
  #suspects: LeafCopies[] = [];
  #shift: Shift | undefined;
  readonly #strangers: Stranger[] = [];
  #tile: Uint8Array | undefined;

  constructor(input: VerifyLog, findings: Findings) {
    this.#input = input;
    this.#findings = findings;
    this.#tiles = new LeafTiles(input.reader);
    this.#trails = [Trail.start(input.hash)];
  }

  /** Whether the entry stands at the walk's place or behind a gap. False, with a finding, for one that cannot be. */
  expects(entry: StoredEntry): boolean {
    const ahead = entry.index - this.size;
    if (ahead >= 0 && ahead <= MAX_GAP) return true;
    this.#findings.add(ahead < 0 ? "entry-duplicated" : "entry-inserted", { index: entry.index });
    return false;
  }

  /** Takes the next entry; undefined where it is missing. */
  async step(entry: StoredEntry | undefined): Promise<void> {
    const index = this.size;
    const place = index % TILE_WIDTH;
    if (place === 0) this.#tile = await this.#tiles.at(index / TILE_WIDTH);
    const held = entry?.payload?.bytes;
    const copies = this.#copiesOf(index, entry, typeof held === "function" ? await held() : held);
    if (!copiesAgree(copies)) this.#doubt(copies);
    for (const trail of this.#trails) trail.append(copies);
    this.size = index + 1;
    if (place === TILE_WIDTH - 1) {
      for (const trail of this.#trails) await trail.compareTiles(this.#input.reader, this.#tile);
    }
  }

  #copiesOf(index: number, entry: StoredEntry | undefined, bytes: Uint8Array | undefined): LeafCopies {
    const { hash, hmac } = this.#input;
    const at = (index % TILE_WIDTH) * HASH_BYTES;
    const tile = this.#tile?.subarray(at, at + HASH_BYTES);
    if (entry === undefined) return { index, leaf: undefined, column: undefined, tile, record: undefined };
    const check = checkEntry(hmac, entry, bytes);
    for (const code of check.findings) this.#findings.add(code, { index });
    const record = check.recordLeaf && leafHash(hash, check.recordLeaf);
    return { index, leaf: leafHash(hash, entry.leaf), column: entry.leafHash, tile, record };
  }

  #doubt(copies: LeafCopies): void {
    const [only] = this.#trails;
    if (only && this.#trails.length === 1) this.#trails = COPIES.map((copy) => only.as(copy));
    if (this.#suspects.length < MAX_SUSPECTS) this.#suspects.push(copies);
    else this.#findings.add("leaf-altered", { index: copies.index });
  }

  /** Holds the tree against the heads of the size that was reached, in the order in which they are believed. */
  settleAt(heads: readonly Head[]): void {
    if (heads.length === 0) return;
    const roots = this.#trails.map((trail) => ({ trail, root: trail.range.root() }));
    const logged = heads
      .map((head) => roots.find(({ root }) => equalBytes(root, head.root)))
      .find((found) => found !== undefined);
    for (const head of heads) this.#judge(head, logged?.root);
    if (logged === undefined) return;
    this.#settle(logged.trail);
    this.provenSize = this.size;
  }

  #judge(head: Head, root: Uint8Array | undefined): void {
    const ties = root !== undefined && equalBytes(root, head.root);
    const { size, outside } = head;
    if (outside === undefined) {
      if (!ties) this.#findings.add("checkpoint-root-mismatch", { size, since: this.provenSize });
    } else if (ties) {
      this.consistentWith.push({ name: outside, size });
      this.#provenOutside = size;
    } else {
      // Since the last one from outside: whoever holds the log's key can have signed those in between again.
      this.#findings.add("fork", { size, since: this.#provenOutside, outside });
    }
  }

  #settle(trail: Trail): void {
    for (const { level, n, missing } of trail.takeFaults()) {
      this.#findings.add(missing ? "tile-missing" : "tile-altered", { level, n });
    }
    if (this.#trails.length === 1) return;
    const state = { shift: this.#shift, strangers: this.#strangers };
    this.#shift = nameSuspects(this.#suspects, trail.copy, this.#findings, state, this.size);
    this.#suspects = [];
    this.#trails = [trail.as("leaf")];
  }

  /** After the last entry. `lastHead`: size of the last checkpoint row. What no head decided is put to the vote. */
  finish(lastHead: number): void {
    if (lastHead < this.size) this.#findings.add("checkpoint-missing", { size: this.size, since: lastHead });
    // Rows that move take leaf and leaf hash with them, two votes for the wrong place: then the tile is believed.
    const copy = this.#shift ? "tile" : "vote";
    const last = this.#trails.find((trail) => trail.copy === copy) ?? this.#trails[0];
    if (last) this.#settle(last);
    nameStrangers(this.#strangers, this.#findings);
  }

  /** These heads were signed over more entries than there are. */
  cutBefore(heads: readonly Head[]): void {
    for (const { size, outside } of heads) {
      this.#findings.add("tail-truncated", { size, since: this.size, ...(outside === undefined ? {} : { outside }) });
    }
  }
}

/** The stored full tiles of level 0, read forward once. */
class LeafTiles {
  readonly #batches: AsyncIterator<readonly { readonly n: number; readonly hashes: Uint8Array }[]>;
  #batch: readonly { readonly n: number; readonly hashes: Uint8Array }[] = [];
  #place = 0;

  constructor(reader: LogReader) {
    this.#batches = reader.leafTiles()[Symbol.asyncIterator]();
  }

  async at(n: number): Promise<Uint8Array | undefined> {
    for (;;) {
      const tile = this.#batch[this.#place];
      if (tile === undefined) {
        const next = await this.#batches.next();
        if (next.done) return undefined;
        this.#batch = next.value;
        this.#place = 0;
      } else if (tile.n >= n) {
        return tile.n === n ? tile.hashes : undefined;
      } else {
        this.#place += 1;
      }
    }
  }
}
