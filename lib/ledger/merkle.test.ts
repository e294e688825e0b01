import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { equalBytes, toHex, utf8 } from "../base/bytes.ts";
import { CompactRange } from "./compact-range.ts";
import {
  consistencyProof,
  emptyRoot,
  inclusionProof,
  leafHash,
  nodeHash,
  rootAt,
  verifyConsistency,
  verifyInclusion,
  type Consistency,
  type HashReader,
  type Inclusion,
} from "./merkle.ts";
import { nodeHash256 as hash } from "./node-hash.ts";

const LONG = process.env.LEDGER_LONG_TESTS === "1";
const LEAVES = Array.from({ length: LONG ? 2_000 : 300 }, (_, index) => leafHash(hash, utf8(`leaf ${index}`)));

// The definitions of RFC 6962 §2.1, word for word: the oracle of this suite.
function mth(leaves: readonly Uint8Array[]): Uint8Array {
  if (leaves.length === 0) return hash();
  if (leaves.length === 1) return leaves[0]!;
  const k = naiveSplit(leaves.length);
  return nodeHash(hash, mth(leaves.slice(0, k)), mth(leaves.slice(k)));
}

function naivePath(m: number, leaves: readonly Uint8Array[]): Uint8Array[] {
  if (leaves.length <= 1) return [];
  const k = naiveSplit(leaves.length);
  return m < k
    ? [...naivePath(m, leaves.slice(0, k)), mth(leaves.slice(k))]
    : [...naivePath(m - k, leaves.slice(k)), mth(leaves.slice(0, k))];
}

function naiveSubproof(m: number, leaves: readonly Uint8Array[], whole: boolean): Uint8Array[] {
  if (m === leaves.length) return whole ? [] : [mth(leaves)];
  const k = naiveSplit(leaves.length);
  return m <= k
    ? [...naiveSubproof(m, leaves.slice(0, k), whole), mth(leaves.slice(k))]
    : [...naiveSubproof(m - k, leaves.slice(k), false), mth(leaves.slice(0, k))];
}

function naiveSplit(n: number): number {
  let k = 1;
  while (k * 2 < n) k *= 2;
  return k;
}

/** Every perfect subtree of the leaves, kept as they become complete. */
function readerOver(leaves: readonly Uint8Array[]): HashReader {
  const nodes = new Map<string, Uint8Array>();
  const range = CompactRange.empty(hash);
  for (const leaf of leaves) range.append(leaf, (level, index, node) => nodes.set(`${level}/${index}`, node));
  return (level, index) => nodes.get(`${level}/${index}`)!;
}

const read = readerOver(LEAVES);
const roots = LEAVES.reduce<Uint8Array[]>((known, _, n) => [...known, rootAt(hash, read, n + 1)], [emptyRoot(hash)]);

function proves(check: () => void): boolean {
  try {
    check();
    return true;
  } catch (error) {
    expect(error).toMatchObject({ code: "INTEGRITY" });
    return false;
  }
}

const includes = (claim: Inclusion) => proves(() => verifyInclusion(hash, claim));
const extends_ = (claim: Consistency) => proves(() => verifyConsistency(hash, claim));

function inclusionOf(index: number, size: number): Inclusion {
  return { index, size, leafHash: LEAVES[index]!, proof: inclusionProof(hash, read, index, size), root: roots[size]! };
}

function consistencyOf(size1: number, size2: number): Consistency {
  const proof = consistencyProof(hash, read, size1, size2);
  return { size1, root1: roots[size1]!, size2, root2: roots[size2]!, proof };
}

/** The sizes whose every proof is compared with the naive definition; a sample of the rest. */
const SIZES = LONG ? [...Array(301).keys(), 511, 512, 513, 1023, 1024, 1025, 1500, 1999, 2000] : [...Array(301).keys()];

describe("a tree against the definition of RFC 6962", () => {
  it("has its roots", () => {
    for (const size of SIZES) expect(equalBytes(rootAt(hash, read, size), mth(LEAVES.slice(0, size)))).toBe(true);
  });

  it("proves every entry of every size, hash by hash", () => {
    for (const size of SIZES) {
      const leaves = LEAVES.slice(0, size);
      const naive = size <= 64 || size % 37 === 0;
      for (let index = 0; index < size; index++) {
        const claim = inclusionOf(index, size);
        if (naive) expect(claim.proof.map(toHex)).toEqual(naivePath(index, leaves).map(toHex));
        verifyInclusion(hash, claim);
      }
    }
  });

  it("proves every size consistent with every later one", () => {
    for (const size2 of SIZES) {
      const leaves = LEAVES.slice(0, size2);
      const naive = size2 <= 64 || size2 % 37 === 0;
      for (let size1 = 0; size1 <= size2; size1++) {
        const claim = consistencyOf(size1, size2);
        if (naive && size1 > 0) expect(claim.proof.map(toHex)).toEqual(naiveSubproof(size1, leaves, true).map(toHex));
        verifyConsistency(hash, claim);
      }
    }
  });
});

describe("a proof that was touched", () => {
  const sizes = fc.integer({ min: 2, max: LEAVES.length });
  const runs = { numRuns: LONG ? 100_000 : 2_000 };

  it("does not include any entry", () => {
    fc.assert(
      fc.property(sizes, fc.nat(), fc.nat(), fc.nat(), fc.nat({ max: 255 }), (size, at, kind, place, bit) => {
        const claim = inclusionOf(at % size, size);
        const touched = touchInclusion(claim, kind, place, bit);
        return touched === null || !includes(touched);
      }),
      runs,
    );
  });

  it("does not make trees consistent", () => {
    fc.assert(
      fc.property(sizes, fc.nat(), fc.nat(), fc.nat(), fc.nat({ max: 255 }), (size2, at, kind, place, bit) => {
        const claim = consistencyOf(1 + (at % (size2 - 1)), size2);
        const touched = touchConsistency(claim, kind, place, bit);
        return touched === null || !extends_(touched);
      }),
      runs,
    );
  });
});

/** One of the ways to spoil a list of hashes; null where it would leave the list as it was. */
function touchProof(proof: readonly Uint8Array[], kind: number, place: number, bit: number): Uint8Array[] | null {
  const at = place % Math.max(1, proof.length);
  const flipped = proof.map((node, n) => (n === at ? flip(node, bit) : node));
  switch (kind % 7) {
    case 0:
      return proof.length > 0 ? flipped : null;
    case 1:
      return proof.length > 0 ? proof.slice(0, -1) : null;
    case 2:
      return proof.length > 0 ? proof.slice(1) : null;
    case 3:
      return [...proof, LEAVES[place % LEAVES.length]!];
    case 4:
      return [LEAVES[place % LEAVES.length]!, ...proof];
    case 5:
      return proof.length > 1 ? swap(proof, at) : null;
    default:
      return [...proof.slice(0, at), new Uint8Array(31), ...proof.slice(at + 1)];
  }
}

function touchInclusion(claim: Inclusion, kind: number, place: number, bit: number): Inclusion | null {
  switch (kind % 12) {
    case 0:
      return { ...claim, leafHash: flip(claim.leafHash, bit) };
    case 1:
      return { ...claim, root: flip(claim.root, bit) };
    case 2:
      return claim.index + 1 < claim.size ? { ...claim, index: claim.index + 1 } : null;
    case 3:
      return { ...claim, index: claim.index - 1 };
    case 4:
      return { ...claim, root: roots[claim.size - 1]! };
    default: {
      const proof = touchProof(claim.proof, kind, place, bit);
      return proof && { ...claim, proof };
    }
  }
}

function touchConsistency(claim: Consistency, kind: number, place: number, bit: number): Consistency | null {
  switch (kind % 12) {
    case 0:
      return { ...claim, root1: flip(claim.root1, bit) };
    case 1:
      return { ...claim, root2: flip(claim.root2, bit) };
    case 2:
      return { ...claim, root1: claim.root2, root2: claim.root1 };
    case 3:
      return { ...claim, size1: claim.size1 + 1 };
    case 4:
      return { ...claim, size1: claim.size1 - 1 };
    default: {
      const proof = touchProof(claim.proof, kind, place, bit);
      return proof && { ...claim, proof };
    }
  }
}

function flip(bytes: Uint8Array, bit: number): Uint8Array {
  return bytes.map((byte, n) => (n === bit >> 3 ? byte ^ (1 << (bit & 7)) : byte));
}

function swap(proof: readonly Uint8Array[], at: number): Uint8Array[] {
  const other = (at + 1) % proof.length;
  return proof.map((node, n) => (n === at ? proof[other]! : n === other ? proof[at]! : node));
}

describe("the edges of the tree", () => {
  it("refuses an entry beyond the tree, and sizes that are no counts", () => {
    expect(() => inclusionProof(hash, read, 5, 5)).toThrow(expect.objectContaining({ reason: "INDEX_OUT_OF_RANGE" }));
    expect(() => inclusionProof(hash, read, -1, 5)).toThrow(expect.objectContaining({ reason: "INDEX_OUT_OF_RANGE" }));
    expect(() => consistencyProof(hash, read, 6, 5)).toThrow(expect.objectContaining({ reason: "SIZE_OUT_OF_RANGE" }));
    expect(() => rootAt(hash, read, 1.5)).toThrow(expect.objectContaining({ reason: "SIZE_OUT_OF_RANGE" }));
    expect(includes({ ...inclusionOf(0, 4), size: Number.NaN })).toBe(false);
  });

  it("holds the empty tree consistent with any tree, and only the empty tree", () => {
    expect(extends_(consistencyOf(0, 7))).toBe(true);
    expect(extends_({ ...consistencyOf(0, 7), root1: roots[1]! })).toBe(false);
    expect(extends_({ ...consistencyOf(0, 7), proof: [roots[7]!] })).toBe(false);
  });

  it("reads nodes of trees past 2^32 leaves", () => {
    const seen: [number, number][] = [];
    const blank: HashReader = (level, index) => {
      seen.push([level, index]);
      return LEAVES[0]!;
    };
    const size = 2 ** 40 + 2 ** 33 + 3;
    expect(inclusionProof(hash, blank, 2 ** 40 + 2 ** 33 + 2, size)).toHaveLength(3);
    expect(seen).toContainEqual([40, 0]);
    expect(seen).toContainEqual([33, 2 ** 7]);
    expect(seen).toContainEqual([1, 2 ** 39 + 2 ** 32]);
  });
});

describe("speed", () => {
  // A million under five seconds is the aim; a fifth of it in the same time stays true on a busy machine.
  const leaves = LONG ? 1_000_000 : 200_000;

  it(`takes in ${leaves} leaves in under five seconds`, () => {
    const range = CompactRange.empty(hash);
    const leaf = new Uint8Array(200);
    const view = new DataView(leaf.buffer);
    const start = performance.now();
    for (let index = 0; index < leaves; index++) {
      view.setUint32(0, index);
      range.append(leafHash(hash, leaf));
    }
    range.root();
    expect(performance.now() - start).toBeLessThan(5_000);
  }, 30_000);
});
