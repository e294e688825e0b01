import { generateKeyPairSync } from "node:crypto";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { utf8 } from "../base/bytes.ts";
import { signCheckpoint } from "./checkpoint.ts";
import { CompactRange } from "./compact-range.ts";
import { leafHash } from "./merkle.ts";
import { nodeHash256, nodeSigner, rawPublicKey } from "./node-hash.ts";
import { makeNoteKey } from "./note.ts";
import { leafOf, signedNote, testEntry, testLog, uniformLog, verification, type TestLog } from "./test-log.ts";
import { verifyLog, type LogReport } from "./verify-log.ts";

const SIZE = 1_000;
const EVERY = 97;

let sound: TestLog;
beforeAll(() => {
  sound = testLog(SIZE, EVERY);
});

/** A copy of the sound log, spoilt. */
function spoilt(spoil: (log: TestLog) => void): TestLog {
  const log = structuredClone(sound);
  spoil(log);
  return log;
}

async function report(log: TestLog, outside: Record<string, string> = {}): Promise<LogReport> {
  return verifyLog(
    verification(
      log,
      Object.entries(outside).map(([name, note]) => ({ name, note })),
    ),
  );
}

/** Findings as `code at place`, with the count where it is not 1. */
async function findings(log: TestLog, outside: Record<string, string> = {}): Promise<string[]> {
  const { findings: found } = await report(log, outside);
  return found.map(({ code, count, places: [place] }) => {
    const { ...members } = place;
    return `${code} ${JSON.stringify(members)}${count === 1 ? "" : ` ×${count}`}`;
  });
}

const noteAt = (log: TestLog, size: number) => log.checkpoints.find((checkpoint) => checkpoint.size === size)!.note;

/** As somebody with all rights would: leaf hash, inbox row and leaf rewritten to tie with each other. */
function rewriteEntry(log: TestLog, index: number): void {
  const entry = log.entries[index]!;
  const forged = testEntry(index, "forged");
  log.entries[index] = { ...forged, inboxId: entry.inboxId };
}

describe("a sound log", () => {
  it("has no findings, and extends the checkpoints that were taken outside", async () => {
    const result = await report(sound, { monday: noteAt(sound, 97), friday: noteAt(sound, SIZE) });
    expect(result).toMatchObject({
      entries: SIZE,
      checkpoints: 11,
      provenSize: SIZE,
      findings: [],
      unusable: [],
      consistentWith: [
        { name: "monday", size: 97 },
        { name: "friday", size: SIZE },
      ],
    });
  });

  it("may be empty", async () => {
    expect(await findings(testLog(0, 1), { first: signedNote(0, nodeHash256()) })).toEqual([]);
  });

  it("loads a large payload when its turn comes", async () => {
    const log = spoilt(() => undefined);
    const { payload } = log.entries[5]!;
    const bytes = payload!.bytes;
    Object.assign(payload!, { bytes: () => Promise.resolve(bytes) });
    expect(await findings(log)).toEqual([]);
    Object.assign(payload!, { bytes: () => Promise.resolve(utf8("other")) });
    expect(await findings(log)).toEqual(['payload-altered {"index":5}']);
  });
});

describe("a record that was touched", () => {
  it.each<[string, (log: TestLog) => void, string[]]>([
    ["its bytes", (log) => (log.entries[300]!.payload!.bytes[0]! ^= 1), ['payload-altered {"index":300}']],
    ["its headers", (log) => (log.entries[300]!.payload!.headers = "{}"), ['delivery-altered {"index":300}']],
    ["the digest of its body", (log) => (log.entries[3]!.payload!.bodySha256 = "00"), ['delivery-altered {"index":3}']],
    ["the length of its body", (log) => (log.entries[3]!.payload!.bodyLength = 7), ['delivery-altered {"index":3}']],
    ["its key", (log) => (log.entries[3]!.record!.key = "other"), ['key-altered {"index":3}']],
    ["its payload gone", (log) => (log.entries[999]!.payload = null), ['payload-missing {"index":999}']],
    ["its source", (log) => (log.entries[300]!.record!.source = "src_x"), ['inbox-altered {"index":300}']],
    ["its origin", (log) => (log.entries[300]!.record!.origin = "tick"), ['inbox-altered {"index":300}']],
    ["its time", (log) => (log.entries[300]!.record!.receivedAt = "2020"), ['inbox-altered {"index":300}']],
    ["its commitment", (log) => (log.entries[300]!.record!.commitment[0]! ^= 1), ['inbox-altered {"index":300}']],
    ["its inbox row gone", (log) => (log.entries[300]!.record = null), ['inbox-missing {"index":300}']],
    [
      "an absurd inbox row",
      (log) => (log.entries[3]!.record!.auth = "x".repeat(70_000)),
      ['inbox-altered {"index":3}'],
    ],
  ])("is named: %s", async (_, spoil, expected) => {
    expect(await findings(spoilt(spoil))).toEqual(expected);
  });

  it("is named as payload and inbox when both were rewritten to tie", async () => {
    const log = spoilt((one) => {
      const entry = one.entries[300]!;
      const forged = testEntry(300, "forged");
      Object.assign(entry, { payload: forged.payload, record: forged.record });
    });
    expect(await findings(log)).toEqual(['inbox-altered {"index":300}']);
  });

  it("is named where its salt was changed", async () => {
    const log = spoilt((one) => (one.entries[300]!.payload!.salt[0]! ^= 1));
    expect((await report(log)).findings.map(({ code }) => code).sort()).toEqual([
      "delivery-altered",
      "key-altered",
      "payload-altered",
    ]);
  });
});

describe("an entry that was touched", () => {
  it.each<[string, (log: TestLog) => void, string[]]>([
    [
      "its leaf",
      (log) => (log.entries[300]!.leaf = leafOf({ ...log.entries[300]!.record!, source: "src_x" })),
      ['leaf-altered {"index":300}'],
    ],
    [
      "its leaf, at the right edge",
      (log) => (log.entries[990]!.leaf = leafOf({ ...log.entries[990]!.record!, source: "src_x" })),
      ['leaf-altered {"index":990}'],
    ],
    [
      "its leaf and leaf hash, at the right edge",
      (log) => {
        const entry = log.entries[990]!;
        entry.leaf = leafOf({ ...entry.record!, source: "src_x" });
        entry.leafHash = leafHash(nodeHash256, entry.leaf);
      },
      ['leaf-altered {"index":990}'],
    ],
    [
      "its leaf, no longer a leaf",
      (log) => (log.entries[300]!.leaf = utf8("{}")),
      ['leaf-unreadable {"index":300}', 'leaf-altered {"index":300}'],
    ],
    ["its leaf hash", (log) => (log.entries[300]!.leafHash[0]! ^= 1), ['leaf-hash-altered {"index":300}']],
    [
      "its leaf hash, at the right edge",
      (log) => (log.entries[999]!.leafHash[0]! ^= 1),
      ['leaf-hash-altered {"index":999}'],
    ],
    ["everything but the tile", (log) => rewriteEntry(log, 300), ['leaf-altered {"index":300}']],
    ["removed", (log) => log.entries.splice(300, 1), ['entry-missing {"index":300}']],
    [
      "two swapped",
      (log) => {
        log.entries[10]!.index = 700;
        log.entries[700]!.index = 10;
      },
      ['entry-reordered {"index":10} ×2'],
    ],
    [
      "two neighbours swapped",
      (log) => {
        log.entries[10]!.index = 11;
        log.entries[11]!.index = 10;
      },
      ['entry-reordered {"index":10} ×2'],
    ],
    ["one copied", (log) => log.entries.push({ ...log.entries[5]! }), ['entry-duplicated {"index":5}']],
    ["one far out", (log) => log.entries.push(testEntry(2 ** 40, "far")), [`entry-inserted {"index":${2 ** 40}}`]],
  ])("is named: %s", async (_, spoil, expected) => {
    expect(await findings(spoilt(spoil))).toEqual(expected);
  });

  it("is named when it was taken out and all later ones moved up", async () => {
    const log = spoilt((one) => {
      one.entries.splice(50, 1);
      for (const entry of one.entries.slice(50)) entry.index -= 1;
    });
    const [first, ...rest] = await findings(log);
    expect(first).toBe('entry-missing {"index":50}');
    // The right edge has no full tile to tell more, and the log is one shorter than it was signed.
    expect(rest).toEqual([
      'checkpoint-root-mismatch {"size":776,"since":679} ×3',
      'tail-truncated {"size":1000,"since":999}',
    ]);
  });

  it("is named when one was put in and all later ones moved down", async () => {
    const log = spoilt((one) => {
      for (const entry of one.entries.slice(50)) entry.index += 1;
      one.entries.push(testEntry(50, "put in"));
    });
    const [first, ...rest] = await findings(log);
    expect(first).toBe('entry-inserted {"index":50}');
    expect(rest).toEqual([
      'checkpoint-root-mismatch {"size":776,"since":679} ×4',
      'checkpoint-missing {"size":1001,"since":1000}',
    ]);
  });

  it("is found in the span of its checkpoint when its tiles were rewritten too", async () => {
    const log = spoilt((one) => {
      rewriteEntry(one, 300);
      const tile = one.tiles.find(({ level, n }) => level === 0 && n === 1)!;
      tile.hashes.set(one.entries[300]!.leafHash, (300 % 256) * 32);
    });
    expect(await findings(log)).toEqual(['checkpoint-root-mismatch {"size":388,"since":291} ×8']);
  });

  it("is named though another was altered after it", async () => {
    const log = spoilt((one) => {
      rewriteEntry(one, 300);
      one.entries[600]!.leafHash[0]! ^= 1;
      one.entries.splice(700, 1);
    });
    expect(await findings(log)).toEqual([
      'leaf-altered {"index":300}',
      'leaf-hash-altered {"index":600}',
      'entry-missing {"index":700}',
    ]);
  });
});

describe("tiles", () => {
  it.each<[string, (log: TestLog) => void, string[]]>([
    ["altered", (log) => (log.tiles[2]!.hashes[99]! ^= 1), ['tile-altered {"level":0,"n":2}']],
    ["missing", (log) => log.tiles.splice(1, 1), ['tile-missing {"level":0,"n":1}']],
    ["all missing", (log) => (log.tiles = []), ['tile-missing {"level":0,"n":0} ×3']],
    [
      "beyond the tree",
      (log) => log.tiles.push({ level: 0, n: 3, hashes: new Uint8Array(8192) }),
      ['tile-surplus {"level":0,"n":3}'],
    ],
  ])("are named when %s", async (_, spoil, expected) => {
    expect(await findings(spoilt(spoil))).toEqual(expected);
  });

  it("are named on the levels above", async () => {
    const log = uniformLog(65_536 + 10, 10_000);
    log.tiles.find((tile) => tile.level === 1)!.hashes[0]! ^= 1;
    expect(await findings(log)).toEqual(['tile-altered {"level":1,"n":0}']);
    log.tiles = log.tiles.filter((tile) => tile.level === 0);
    expect(await findings(log)).toEqual(['tile-missing {"level":1,"n":0}']);
  }, 60_000);
});

describe("checkpoints", () => {
  it.each<[string, (log: TestLog) => void, string[]]>([
    [
      "signed by another key",
      (log) => {
        const { privateKey } = generateKeyPairSync("ed25519");
        const name = "countersign/log/test";
        const key = makeNoteKey(nodeHash256, name, rawPublicKey(privateKey));
        const { size, root } = log.checkpoints[3]!;
        log.checkpoints[3]!.note = signCheckpoint({ origin: name, size, root }, key, nodeSigner(privateKey));
      },
      ['checkpoint-bad-signature {"size":388,"since":291}'],
    ],
    [
      "of which the signed size was changed",
      (log) => (log.checkpoints[3]!.note = log.checkpoints[3]!.note.replace("\n388\n", "\n389\n")),
      ['checkpoint-bad-signature {"size":388,"since":291}'],
    ],
    ["that are no notes", (log) => (log.checkpoints[3]!.note = ""), ['checkpoint-malformed {"size":388,"since":291}']],
    [
      "whose row says another root",
      (log) => (log.checkpoints[3]!.root[0]! ^= 1),
      ['checkpoint-altered {"size":388,"since":291}'],
    ],
    [
      "whose row says another size",
      (log) => (log.checkpoints[3]!.size = 390),
      ['checkpoint-altered {"size":390,"since":291}'],
    ],
    ["below zero", (log) => (log.checkpoints[0]!.size = -1), ['checkpoint-altered {"size":-1,"since":0}']],
    [
      "that run back in time",
      (log) => (log.checkpoints[3]!.signedAt = "2020-01-01T00:00:00.000Z"),
      ['checkpoint-time-altered {"size":388,"since":291}'],
    ],
    ["of which the last is gone", (log) => log.checkpoints.pop(), ['checkpoint-missing {"size":1000,"since":970}']],
    ["of which all are gone", (log) => (log.checkpoints = []), ['checkpoint-missing {"size":1000,"since":0}']],
  ])("are named: %s", async (_, spoil, expected) => {
    expect(await findings(spoilt(spoil))).toEqual(expected);
  });
});

describe("what only a checkpoint from outside can show", () => {
  const cut = (log: TestLog, size: number) => {
    log.entries = log.entries.filter((entry) => entry.index < size);
    log.checkpoints = log.checkpoints.filter((checkpoint) => checkpoint.size <= size);
    log.tiles = log.tiles.filter((tile) => tile.n < Math.floor(size / 256 ** (tile.level + 1)));
  };

  it("is a tail that was cut together with its checkpoints", async () => {
    const log = spoilt((one) => cut(one, 485));
    expect(await findings(log)).toEqual([]);
    const outside = { letter: noteAt(sound, 776), earlier: noteAt(sound, 291) };
    const result = await report(log, outside);
    expect(result.findings).toEqual([
      { code: "tail-truncated", count: 1, places: [{ size: 776, since: 485, outside: "letter" }] },
    ]);
    expect(result.consistentWith).toEqual([{ name: "earlier", size: 291 }]);
  });

  it("is a tail cut without its checkpoints, without one from outside too", async () => {
    const log = spoilt((one) => (one.entries = one.entries.slice(0, 600)));
    expect(await findings(log)).toEqual([
      'tile-surplus {"level":0,"n":2}',
      'tail-truncated {"size":679,"since":600} ×5',
    ]);
  });

  it("is yesterday's backup, also once it has grown past the lost size", async () => {
    const backup = spoilt((one) => cut(one, 485));
    const grown = continued(backup, 900, "b");
    expect(await findings(grown)).toEqual([]);
    expect(await findings(grown, { letter: noteAt(sound, 776), earlier: noteAt(sound, 291) })).toEqual([
      'fork {"size":776,"since":291,"outside":"letter"}',
    ]);
  });

  it("is a history signed again by a stolen key", async () => {
    const forged = testLog(SIZE, EVERY, "forged");
    expect(await findings(forged)).toEqual([]);
    expect(await findings(forged, { letter: noteAt(sound, 97) })).toEqual([
      'fork {"size":97,"since":0,"outside":"letter"}',
    ]);
  });

  it("is not a note of another log, of another key, or none at all", async () => {
    const other = testNote("another-log");
    const { unusable, findings: found } = await report(sound, {
      other,
      torn: "torn",
      cold: testNote("countersign/log/test"),
    });
    expect(found).toEqual([]);
    expect(unusable).toEqual([
      { name: "other", reason: "NOTE_UNSIGNED" },
      { name: "torn", reason: "NOTE_MALFORMED" },
      { name: "cold", reason: "NOTE_UNSIGNED" },
    ]);
  });

  function testNote(origin: string): string {
    const { privateKey } = generateKeyPairSync("ed25519");
    const key = makeNoteKey(nodeHash256, origin, rawPublicKey(privateKey));
    return signCheckpoint({ origin, size: 1, root: nodeHash256() }, key, nodeSigner(privateKey));
  }

  /** The log, grown to `size` by other records than the sound one got. */
  function continued(log: TestLog, size: number, history: string): TestLog {
    const other = testLog(size, size, history);
    const range = CompactRange.empty(nodeHash256);
    const entries = [...log.entries, ...other.entries.slice(log.entries.length)];
    for (const entry of entries) range.append(entry.leafHash);
    const row = (n: number) => Buffer.concat(entries.slice(n * 256, n * 256 + 256).map((entry) => entry.leafHash));
    const tiles = [0, 1, 2].map((n) => ({ level: 0, n, hashes: new Uint8Array(row(n)) }));
    const note = signedNote(size, range.root());
    const head = { size, root: range.root(), note, signedAt: "2026-02-01T00:00:00.000Z" };
    return { ...log, entries, tiles, checkpoints: [...log.checkpoints, head] };
  }
});

describe("erasure", () => {
  const erase = (log: TestLog, index: number) => {
    Object.assign(log.entries[index]!, { payload: null, erased: true });
    log.erasures.push({ index, logged: true, action: utf8(`{"type":"ledger.erased","data":{"index":${index}}}`) });
  };

  it("leaves a sound log", async () => {
    const result = await report(spoilt((log) => erase(log, 300)));
    expect(result).toMatchObject({ findings: [], erased: 1, provenSize: SIZE });
  });

  it.each<[string, (log: TestLog) => void, string[]]>([
    [
      "that was not logged",
      (log) => (log.erasures = [{ ...log.erasures[0]!, logged: false }]),
      ['erasure-unlogged {"index":300}'],
    ],
    [
      "whose action is gone",
      (log) => (log.erasures = [{ ...log.erasures[0]!, action: null }]),
      ['erasure-unlogged {"index":300}'],
    ],
    [
      "whose action names another",
      (log) => (log.erasures = [{ ...log.erasures[0]!, action: utf8('{"type":"ledger.erased","data":{"index":1}}') }]),
      ['erasure-unlogged {"index":300}'],
    ],
    [
      "whose action is no erasure",
      (log) => (log.erasures = [{ ...log.erasures[0]!, action: utf8("null") }]),
      ['erasure-unlogged {"index":300}'],
    ],
    [
      "whose action is no JSON",
      (log) => (log.erasures = [{ ...log.erasures[0]!, action: utf8("{") }]),
      ['erasure-unlogged {"index":300}'],
    ],
    [
      "that left the payload",
      (log) => (log.entries[300]!.payload = sound.entries[300]!.payload),
      ['erasure-incomplete {"index":300}'],
    ],
  ])("is named when it is one %s", async (_, spoil, expected) => {
    const log = spoilt((one) => {
      erase(one, 300);
      spoil(one);
    });
    expect(await findings(log)).toEqual(expected);
  });
});

describe("records that got lost before the log", () => {
  it("are named", async () => {
    const log = spoilt((one) => (one.unsequenced = { count: 3, firstInboxId: 17 }));
    expect(await findings(log)).toEqual(['record-unsequenced {"inboxId":17} ×3']);
  });
});

describe("any bit", () => {
  it("of what is stored is missed by none of the checks, and the entry is named", async () => {
    const small = testLog(300, 40);
    const targets = [
      (log: TestLog, at: number) => log.entries[at]!.payload!.bytes,
      (log: TestLog, at: number) => log.entries[at]!.payload!.salt,
      (log: TestLog, at: number) => log.entries[at]!.leaf,
      (log: TestLog, at: number) => log.entries[at]!.leafHash,
      (log: TestLog, at: number) => log.entries[at]!.record!.keyHash,
      (log: TestLog, at: number) => log.entries[at]!.record!.deliveryHash,
      (log: TestLog, at: number) => log.entries[at]!.record!.commitment,
      (log: TestLog) => log.tiles[0]!.hashes,
      (log: TestLog, at: number) => log.checkpoints[at % log.checkpoints.length]!.root,
    ];
    const target = fc.nat({ max: targets.length - 1 });
    await fc.assert(
      fc.asyncProperty(target, fc.nat({ max: 299 }), fc.nat(), fc.nat({ max: 7 }), async (which, at, byte, bit) => {
        const log = structuredClone(small);
        const bytes = targets[which]!(log, at);
        bytes[byte % bytes.byteLength]! ^= 1 << bit;
        const { findings: found } = await report(log);
        expect(found.length).toBeGreaterThan(0);
        if (which < 7) expect(found.flatMap(({ places }) => places)).toContainEqual({ index: at });
      }),
      { numRuns: 150 },
    );
  }, 60_000);
});
