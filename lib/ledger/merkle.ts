import { equalBytes } from "../base/bytes.ts";
import { AppError } from "../base/errors.ts";

/** SHA-256 over the concatenation of its arguments: 32 bytes. Injected, so that the tree runs in a browser too. */
export type HashFunction = (...parts: readonly Uint8Array[]) => Uint8Array;

/** Answers the hash of the perfect subtree of 2^level leaves that starts at leaf index × 2^level. */
export type HashReader = (level: number, index: number) => Uint8Array;

export const HASH_BYTES = 32;
const LEAF_PREFIX = Uint8Array.of(0);
const NODE_PREFIX = Uint8Array.of(1);

/** RFC 6962 §2.1: SHA-256(0x00 ‖ leaf). */
export function leafHash(hash: HashFunction, leaf: Uint8Array): Uint8Array {
  return hash(LEAF_PREFIX, leaf);
}

/** RFC 6962 §2.1: SHA-256(0x01 ‖ left ‖ right). */
export function nodeHash(hash: HashFunction, left: Uint8Array, right: Uint8Array): Uint8Array {
  return hash(NODE_PREFIX, left, right);
}

/** The root of a tree without leaves: SHA-256(""). */
export function emptyRoot(hash: HashFunction): Uint8Array {
  return hash();
}

/** Root of the tree of the first `size` leaves. */
export function rootAt(hash: HashFunction, read: HashReader, size: number): Uint8Array {
  requireSize(size);
  return size === 0 ? emptyRoot(hash) : rangeRoot(hash, read, 0, size);
}

/**
 * Inclusion proof of leaf `index` in the tree of `size` leaves, from the leaf's sibling to the root's child
 * (RFC 9162 §2.1.3.1). Throws BAD_REQUEST/INDEX_OUT_OF_RANGE.
 */
export function inclusionProof(hash: HashFunction, read: HashReader, index: number, size: number): Uint8Array[] {
  requireSize(size);
  if (!Number.isSafeInteger(index) || index < 0 || index >= size) {
    throw new AppError("BAD_REQUEST", "INDEX_OUT_OF_RANGE", `Entry ${index} is not in a tree of ${size}.`);
  }
  const path: Uint8Array[] = [];
  let from = 0;
  let to = size;
  while (to - from > 1) {
    const middle = from + splitPoint(to - from);
    if (index < middle) {
      path.push(rangeRoot(hash, read, middle, to));
      to = middle;
    } else {
      path.push(rangeRoot(hash, read, from, middle));
      from = middle;
    }
  }
  return path.reverse();
}

/**
 * Consistency proof between the trees of `size1` ≤ `size2` leaves (RFC 9162 §2.1.4.1). Empty for equal sizes, and for
 * `size1` 0: every tree extends the empty one. Throws BAD_REQUEST/SIZE_OUT_OF_RANGE.
 */
export function consistencyProof(hash: HashFunction, read: HashReader, size1: number, size2: number): Uint8Array[] {
  requireSize(size1);
  requireSize(size2);
  if (size1 > size2) throw new AppError("BAD_REQUEST", "SIZE_OUT_OF_RANGE", "The older tree cannot be the larger one.");
  if (size1 === 0 || size1 === size2) return [];
  const path: Uint8Array[] = [];
  let from = 0;
  let to = size2;
  while (size1 !== to) {
    const middle = from + splitPoint(to - from);
    if (size1 <= middle) {
      path.push(rangeRoot(hash, read, middle, to));
      to = middle;
    } else {
      path.push(rangeRoot(hash, read, from, middle));
      from = middle;
    }
  }
  // A node of both trees to start from; left out where it is the old root itself, which the verifier has.
  if (from > 0) path.push(rangeRoot(hash, read, from, to));
  return path.reverse();
}

export interface Inclusion {
  readonly index: number;
  readonly size: number;
  readonly leafHash: Uint8Array;
  readonly proof: readonly Uint8Array[];
  readonly root: Uint8Array;
}

/** RFC 9162 §2.1.3.2. Every field may come from an attacker. Throws INTEGRITY/INCLUSION_NOT_PROVEN. */
export function verifyInclusion(hash: HashFunction, claim: Inclusion): void {
  const { index, size, proof } = claim;
  const sound = isCount(index) && isCount(size) && index < size && [claim.leafHash, claim.root, ...proof].every(isHash);
  if (!sound) throw notIncluded();
  let node = index;
  let last = size - 1;
  let root = claim.leafHash;
  for (const sibling of proof) {
    if (last === 0) throw notIncluded();
    if (isOdd(node) || node === last) {
      root = nodeHash(hash, sibling, root);
      while (!isOdd(node) && node !== 0) [node, last] = [half(node), half(last)];
    } else {
      root = nodeHash(hash, root, sibling);
    }
    [node, last] = [half(node), half(last)];
  }
  if (last !== 0 || !equalBytes(root, claim.root)) throw notIncluded();
}

export interface Consistency {
  readonly size1: number;
  readonly root1: Uint8Array;
  readonly size2: number;
  readonly root2: Uint8Array;
  readonly proof: readonly Uint8Array[];
}

/**
 * RFC 9162 §2.1.4.2, which leaves `size1` 0 open: here, as in c2sp.org/tlog-witness, the empty tree is consistent with
 * any tree by an empty proof, provided that `root1` is the root of the empty tree. Equal sizes are consistent by equal
 * roots and an empty proof. Throws INTEGRITY/NOT_CONSISTENT.
 */
export function verifyConsistency(hash: HashFunction, claim: Consistency): void {
  const { size1, size2, root1, root2, proof } = claim;
  if (!isCount(size1) || !isCount(size2) || size1 > size2) throw notConsistent();
  if (size1 === size2) {
    if (proof.length > 0 || !equalBytes(root1, root2)) throw notConsistent();
    return;
  }
  if (![root1, root2, ...proof].every(isHash)) throw notConsistent();
  if (size1 === 0) {
    if (proof.length > 0 || !equalBytes(root1, emptyRoot(hash))) throw notConsistent();
    return;
  }
  const roots = rootsFromConsistency(hash, claim);
  if (!equalBytes(roots.older, root1) || !equalBytes(roots.newer, root2)) throw notConsistent();
}

function rootsFromConsistency(hash: HashFunction, claim: Consistency): { older: Uint8Array; newer: Uint8Array } {
  let node = claim.size1 - 1;
  let last = claim.size2 - 1;
  while (isOdd(node)) [node, last] = [half(node), half(last)];
  // Where size1 is a power of two, the old root is itself the first node of the path.
  const path = node === 0 ? [claim.root1, ...claim.proof] : claim.proof;
  const [start, ...rest] = path;
  if (start === undefined || claim.proof.length === 0) throw notConsistent();
  let older = start;
  let newer = start;
  for (const sibling of rest) {
    if (last === 0) throw notConsistent();
    if (isOdd(node) || node === last) {
      older = nodeHash(hash, sibling, older);
      newer = nodeHash(hash, sibling, newer);
      while (!isOdd(node) && node !== 0) [node, last] = [half(node), half(last)];
    } else {
      newer = nodeHash(hash, newer, sibling);
    }
    [node, last] = [half(node), half(last)];
  }
  if (last !== 0) throw notConsistent();
  return { older, newer };
}

/** Root over the leaves [from, to), where `from` is a multiple of the largest power of two in the range. */
function rangeRoot(hash: HashFunction, read: HashReader, from: number, to: number): Uint8Array {
  const nodes: Uint8Array[] = [];
  for (let at = from; at < to;) {
    const level = floorLog2(to - at);
    nodes.push(read(level, at / 2 ** level));
    at += 2 ** level;
  }
  return nodes.reduceRight((right, left) => nodeHash(hash, left, right));
}

/** The largest power of two below n (n ≥ 2). */
function splitPoint(n: number): number {
  return 2 ** floorLog2(n - 1);
}

/** Exact up to 2^53, where Math.log2 rounds. */
function floorLog2(n: number): number {
  const high = Math.floor(n / 2 ** 32);
  return high > 0 ? 63 - Math.clz32(high) : 31 - Math.clz32(n);
}

// Sizes pass 2^31, so no bitwise operators.
function isOdd(n: number): boolean {
  return n % 2 === 1;
}

function half(n: number): number {
  return Math.floor(n / 2);
}

function isCount(n: number): boolean {
  return Number.isSafeInteger(n) && n >= 0;
}

function isHash(bytes: Uint8Array): boolean {
  return bytes.byteLength === HASH_BYTES;
}

function requireSize(size: number): void {
  if (!isCount(size)) throw new AppError("BAD_REQUEST", "SIZE_OUT_OF_RANGE", "A tree size is a whole number from 0.");
}

function notIncluded(): AppError {
  return new AppError("INTEGRITY", "INCLUSION_NOT_PROVEN", "The proof does not lead from this entry to the root.");
}

function notConsistent(): AppError {
  return new AppError("INTEGRITY", "NOT_CONSISTENT", "The later tree does not extend the earlier one.");
}
