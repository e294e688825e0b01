import { equalBytes } from "../base/bytes.ts";
import { CompactRange } from "./compact-range.ts";
import type { HashFunction } from "./merkle.ts";
import type { LogReader } from "./stored-log.ts";
import { TileWriter } from "./tile.ts";

/** What the database says one leaf's hash is, in up to four places. */
export interface LeafCopies {
  readonly index: number;
  /** Of the stored leaf. Undefined: the entry is missing. */
  readonly leaf: Uint8Array | undefined;
  /** Stored beside the leaf. */
  readonly column: Uint8Array | undefined;
  /** In the full tile of level 0. */
  readonly tile: Uint8Array | undefined;
  /** Of the leaf that the inbox row makes, only where that is not the stored one. */
  readonly record: Uint8Array | undefined;
}

/** Which copy a tree is built from. `vote`: the one that two of them agree on. */
export type Copy = "leaf" | "tile" | "vote" | "record";

export const COPIES: readonly Copy[] = ["leaf", "tile", "vote", "record"];

export interface TileFault {
  readonly level: number;
  readonly n: number;
  readonly missing: boolean;
}

/** One tree that the stored log may be, with the full tiles in which what is stored differs from it. */
export class Trail {
  readonly copy: Copy;
  readonly range: CompactRange;
  readonly #writer: TileWriter;
  #faults: TileFault[];

  private constructor(copy: Copy, range: CompactRange, writer: TileWriter, faults: TileFault[]) {
    this.copy = copy;
    this.range = range;
    this.#writer = writer;
    this.#faults = faults;
  }

  static start(hash: HashFunction): Trail {
    return new Trail(
      "leaf",
      CompactRange.empty(hash),
      TileWriter.at(0, () => undefined),
      [],
    );
  }

  /** The same tree up to here, of which the next leaves are taken from another copy. */
  as(copy: Copy): Trail {
    return new Trail(copy, this.range.clone(), this.#writer.clone(), [...this.#faults]);
  }

  append(copies: LeafCopies): void {
    this.range.append(hashOf(copies, this.copy), this.#writer.visit);
  }

  /** Compares the tiles that became full with the stored ones. `leafTile`: the stored one of level 0 that was filled last. */
  async compareTiles(reader: LogReader, leafTile: Uint8Array | undefined): Promise<void> {
    for (const { level, n, hashes } of this.#writer.takeFull()) {
      const stored = level === 0 ? leafTile : await reader.tile(level, n);
      if (stored === undefined || !equalBytes(stored, hashes)) {
        this.#faults.push({ level, n, missing: stored === undefined });
      }
    }
  }

  takeFaults(): TileFault[] {
    const faults = this.#faults;
    this.#faults = [];
    return faults;
  }
}

const UNKNOWN = new Uint8Array(32);

/** The hash that a copy says; another copy where it says nothing; zeros where nothing is left, so that no root can tie. */
export function hashOf(copies: LeafCopies, copy: Copy): Uint8Array {
  const { leaf, column, tile, record } = copies;
  const inOrder = {
    leaf: [leaf, tile, column],
    tile: [tile, column, leaf],
    vote: [majority(copies), tile, column, leaf],
    record: [record, leaf, tile, column],
  }[copy];
  return inOrder.find((hash) => hash !== undefined) ?? UNKNOWN;
}

export function copiesAgree({ leaf, column, tile, record }: LeafCopies): boolean {
  if (record !== undefined || leaf === undefined || column === undefined || !equalBytes(leaf, column)) return false;
  return tile === undefined || equalBytes(leaf, tile);
}

function majority({ leaf, column, tile }: LeafCopies): Uint8Array | undefined {
  if (same(leaf, column) || same(leaf, tile)) return leaf;
  return same(column, tile) ? column : undefined;
}

function same(a: Uint8Array | undefined, b: Uint8Array | undefined): boolean {
  return a !== undefined && b !== undefined && equalBytes(a, b);
}
