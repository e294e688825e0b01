import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { equalBytes, toHex, utf8 } from "../base/bytes.ts";
import { CompactRange } from "./compact-range.ts";
import {
  consistencyProof,
  inclusionProof,
  leafHash,
  rootAt,
  verifyConsistency,
  verifyInclusion,
  type HashReader,
} from "./merkle.ts";
import { nodeHash256 as hash } from "./node-hash.ts";
import {
  compactRangeAt,
  parseTilePath,
  partialTiles,
  perfectRoot,
  tilePath,
  tileReader,
  tilesFilled,
  tilesForConsistency,
  tilesForInclusion,
  TileWriter,
  tileWidth,
  type TileSource,
} from "./tile.ts";

const SIZE = 70_000;

/** A log of `size` leaves with all its tiles, full and partial, by `level/n`. */
function logOf(size: number) {
  const leaves: Uint8Array[] = [];
  const full = new Map<string, Uint8Array>();
  const range = CompactRange.empty(hash);
  const writer = TileWriter.at(0, () => undefined);
  for (let index = 0; index < size; index++) {
    const leaf = leafHash(hash, utf8(`leaf ${index}`));
    leaves.push(leaf);
    range.append(leaf, writer.visit);
    for (const tile of writer.takeFull()) full.set(`${tile.level}/${tile.n}`, tile.hashes);
  }
  const tile: TileSource = (level, n) =>
    full.get(`${level}/${n}`) ?? (tileWidth(level, n, size) > 0 ? writer.partial(level) : undefined);
  return { leaves, full, range, tile };
}

const log = logOf(SIZE);
const read = tileReader(hash, log.tile);

describe("tile paths", () => {
  it.each([
    [{ level: 0, n: 0, width: 256 }, "tile/0/000"],
    [{ level: 0, n: 1_234_067, width: 256 }, "tile/0/x001/x234/067"],
    [{ level: 5, n: 123_456_078, width: 2 }, "tile/5/x123/x456/078.p/2"],
    [{ level: 63, n: 1_000, width: 255 }, "tile/63/x001/000.p/255"],
  ])("%o is %s", (tile, path) => {
    expect(tilePath(tile)).toBe(path);
    expect(parseTilePath(path)).toEqual(tile);
  });

  it("reads back whatever it writes", () => {
    const tile = fc.record({
      level: fc.integer({ min: 0, max: 63 }),
      n: fc.maxSafeNat(),
      width: fc.integer({ min: 1, max: 256 }),
    });
    fc.assert(
      fc.property(tile, (one) => {
        expect(parseTilePath(tilePath(one))).toEqual({ ...one });
      }),
    );
  });

  it.each([
    "tile/00/000",
    "tile/64/000",
    "tile/0/1",
    "tile/0/000.p/0",
    "tile/0/000.p/256",
    "tile/0/000.p/01",
    "tile/0/x000/001",
    "tile/3/123/456/078",
    "tile/-1/x123/x456/078",
    "tile/data/x003/x057/500",
    "/tile/0/000",
    "tile/0/000/",
    "tile/0/x999/x999/x999/x999/x999/999",
  ])("refuses %s", (path) => {
    expect(() => parseTilePath(path)).toThrow(expect.objectContaining({ reason: "BAD_TILE_PATH" }));
  });
});

describe("which tiles a tree has", () => {
  it("has those of the specification's example", () => {
    expect(tilesFilled(0, SIZE).filter((tile) => tile.level === 0)).toHaveLength(273);
    expect(tilesFilled(0, SIZE).filter((tile) => tile.level === 1)).toHaveLength(1);
    expect(partialTiles(SIZE)).toEqual([
      { level: 0, n: 273, width: 112 },
      { level: 1, n: 1, width: 17 },
      { level: 2, n: 0, width: 1 },
    ]);
    expect(partialTiles(256)).toEqual([{ level: 1, n: 0, width: 1 }]);
    expect(partialTiles(0)).toEqual([]);
  });

  it("fills the same tiles however the growth is cut into steps", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: SIZE }), { maxLength: 8 }), (cuts) => {
        const steps = [0, ...cuts.sort((a, b) => a - b), SIZE];
        const filled = steps.slice(1).flatMap((to, at) => tilesFilled(steps[at]!, to));
        expect(filled.map(tilePath).sort()).toEqual(tilesFilled(0, SIZE).map(tilePath).sort());
      }),
    );
  });

  it("writes exactly the tiles that it says became full", () => {
    expect([...log.full.keys()].sort()).toEqual(
      tilesFilled(0, SIZE)
        .map(({ level, n }) => `${level}/${n}`)
        .sort(),
    );
    expect(toHex(perfectRoot(hash, log.full.get("0/0")!))).toBe(toHex(log.full.get("1/0")!.subarray(0, 32)));
  });
});

describe("a tree read out of its tiles", () => {
  it("has the root of the compact range", () => {
    expect(toHex(rootAt(hash, read, SIZE))).toBe(toHex(log.range.root()));
  });

  it("makes proofs, at this size and at older ones, of the tiles that it asks for and no others", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: SIZE }), fc.nat(), (size, at) => {
        const index = at % size;
        const needed = only(tilesForInclusion(index, size).map(tilePath), size);
        const proof = inclusionProof(hash, needed, index, size);
        const root = rootAt(hash, read, size);
        verifyInclusion(hash, { index, size, leafHash: log.leaves[index]!, proof, root });
      }),
      { numRuns: 200 },
    );
  });

  it("makes consistency proofs of the tiles that it asks for and no others", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: SIZE }), fc.integer({ min: 1, max: SIZE }), (a, b) => {
        const [size1, size2] = a < b ? [a, b] : [b, a];
        const needed = only(tilesForConsistency(size1, size2).map(tilePath), size2);
        const proof = consistencyProof(hash, needed, size1, size2);
        const [root1, root2] = [rootAt(hash, read, size1), rootAt(hash, read, size2)];
        verifyConsistency(hash, { size1, root1, size2, root2, proof });
      }),
      { numRuns: 200 },
    );
  });

  it("says which tile is missing or too short", () => {
    const holed = tileReader(hash, (level, n) => (level === 0 && n === 3 ? new Uint8Array(64) : log.tile(level, n)));
    expect(() => inclusionProof(hash, holed, 3 * 256 + 9, SIZE)).toThrow(
      expect.objectContaining({ reason: "TILE_MISSING", detail: { level: 0, n: 3 } }),
    );
  });

  function only(paths: string[], size: number): HashReader {
    return tileReader(hash, (level, n) => {
      const width = tileWidth(level, n, size);
      return paths.includes(tilePath({ level, n, width })) ? log.tile(level, n)?.subarray(0, width * 32) : undefined;
    });
  }
});

describe("going on where a tree stopped", () => {
  it("gives the same tiles and root as a tree built at once, wherever it stopped", () => {
    for (const stop of [0, 1, 255, 256, 257, 511, 65_535, 65_536, 65_537, 69_999]) {
      const range = compactRangeAt(hash, read, stop);
      const writer = TileWriter.at(stop, log.tile);
      for (let index = stop; index < SIZE; index++) range.append(log.leaves[index]!, writer.visit);
      expect(toHex(range.root())).toBe(toHex(log.range.root()));
      for (const { level, n, hashes } of writer.takeFull()) {
        expect(equalBytes(hashes, log.full.get(`${level}/${n}`)!)).toBe(true);
      }
    }
  });

  it("refuses a right edge that does not fit the size", () => {
    expect(() => TileWriter.at(300, () => new Uint8Array(32))).toThrow(
      expect.objectContaining({ reason: "TILE_MISSING" }),
    );
    expect(() => CompactRange.of(hash, 3, [new Uint8Array(32)])).toThrow(
      expect.objectContaining({ reason: "BAD_COMPACT_RANGE" }),
    );
  });

  it("keeps a range through JSON", () => {
    const state: unknown = JSON.parse(JSON.stringify(log.range.toState()));
    const again = CompactRange.fromState(hash, state as ReturnType<CompactRange["toState"]>);
    expect(toHex(again.root())).toBe(toHex(log.range.root()));
    expect(again.size).toBe(SIZE);
  });

  it("leaves the original alone when a clone grows", () => {
    const [range, writer] = [compactRangeAt(hash, read, 255), TileWriter.at(255, log.tile)];
    const [cloned, clonedWriter] = [range.clone(), writer.clone()];
    cloned.append(log.leaves[255]!, clonedWriter.visit);
    expect(clonedWriter.takeFull()).toHaveLength(1);
    expect(writer.takeFull()).toHaveLength(0);
    expect(range.size).toBe(255);
    range.append(log.leaves[255]!, writer.visit);
    expect(writer.takeFull()[0]?.hashes).toEqual(log.full.get("0/0"));
  });
});
