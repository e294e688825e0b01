import { fromHex, toHex } from "../base/bytes.ts";
import { AppError } from "../base/errors.ts";
import { emptyRoot, HASH_BYTES, nodeHash, type HashFunction } from "./merkle.ts";

/** Told of each perfect subtree as it becomes complete: leaves are level 0. */
export type NodeVisitor = (level: number, index: number, hash: Uint8Array) => void;

/** JSON form of a compact range. */
export interface CompactRangeState {
  readonly size: number;
  readonly edges: readonly string[];
}

/**
 * The tree of the first `size` leaves, as little of it as further appending needs: the roots of its perfect subtrees,
 * largest first, one for each bit set in `size`. Appending n leaves costs n − 1 hashes altogether.
 */
export class CompactRange {
  readonly #hash: HashFunction;
  readonly #edges: Uint8Array[];
  #size: number;

  private constructor(hash: HashFunction, size: number, edges: Uint8Array[]) {
    this.#hash = hash;
    this.#size = size;
    this.#edges = edges;
  }

  static empty(hash: HashFunction): CompactRange {
    return new CompactRange(hash, 0, []);
  }

  /** Throws INTEGRITY/BAD_COMPACT_RANGE unless there is one 32-byte hash for each bit set in `size`. */
  static of(hash: HashFunction, size: number, edges: readonly Uint8Array[]): CompactRange {
    const sound = Number.isSafeInteger(size) && size >= 0 && edges.length === bitsSet(size);
    if (!sound || edges.some((edge) => edge.byteLength !== HASH_BYTES)) {
      throw new AppError("INTEGRITY", "BAD_COMPACT_RANGE", `${edges.length} hashes do not make a tree of ${size}.`);
    }
    return new CompactRange(hash, size, [...edges]);
  }

  static fromState(hash: HashFunction, state: CompactRangeState): CompactRange {
    return CompactRange.of(hash, state.size, state.edges.map(fromHex));
  }

  get size(): number {
    return this.#size;
  }

  /** Right edge, largest subtree first. */
  get edges(): readonly Uint8Array[] {
    return this.#edges;
  }

  append(leafHash: Uint8Array, visit?: NodeVisitor): void {
    let node = leafHash;
    let level = 0;
    let index = this.#size;
    visit?.(level, index, node);
    while (index % 2 === 1) {
      const left = this.#edges.pop();
      if (left === undefined) throw new AppError("INTERNAL", "BAD_COMPACT_RANGE", "The right edge is incomplete.");
      node = nodeHash(this.#hash, left, node);
      level += 1;
      index = (index - 1) / 2;
      visit?.(level, index, node);
    }
    this.#edges.push(node);
    this.#size += 1;
  }

  root(): Uint8Array {
    if (this.#size === 0) return emptyRoot(this.#hash);
    return this.#edges.reduceRight((right, left) => nodeHash(this.#hash, left, right));
  }

  clone(): CompactRange {
    return new CompactRange(this.#hash, this.#size, [...this.#edges]);
  }

  toState(): CompactRangeState {
    return { size: this.#size, edges: this.#edges.map(toHex) };
  }
}

function bitsSet(n: number): number {
  let bits = 0;
  for (let rest = n; rest > 0; rest = Math.floor(rest / 2)) bits += rest % 2;
  return bits;
}
