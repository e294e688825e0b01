import { generateKeyPairSync } from "node:crypto";
import { describe, expect, it } from "vitest";
import { toBase64, toHex, utf8 } from "../base/bytes.ts";
import {
  formatCheckpoint,
  openCheckpoint,
  parseCheckpointText,
  readUnverifiedCheckpoint,
  signCheckpoint,
  type Checkpoint,
} from "./checkpoint.ts";
import { CompactRange } from "./compact-range.ts";
import { leafHash } from "./merkle.ts";
import { nodeHash256 as hash, nodeSigner, nodeVerifySignature, rawPublicKey } from "./node-hash.ts";
import { makeNoteKey, parseNoteKey } from "./note.ts";
import notes from "./vectors/notes.json" with { type: "json" };
import tessera from "./vectors/tessera-log.json" with { type: "json" };

const reason = (code: string) => expect.objectContaining({ reason: code }) as Error;
const ROOT = toBase64(leafHash(hash, utf8("hello world")));

describe("the log that Tessera publishes for testing", () => {
  const key = parseNoteKey(hash, tessera.key);
  const range = CompactRange.empty(hash);
  const roots = [range.root()].concat(
    tessera.leaves.map((leaf) => {
      range.append(leafHash(hash, utf8(leaf)));
      return range.root();
    }),
  );

  it.each(tessera.checkpoints.map(([root, line], size) => ({ size, root: root!, line: line! })))(
    "has its checkpoint of size $size signed and its root recomputed",
    async ({ size, root, line }) => {
      const note = `${key.name}\n${size}\n${root}\n\n— ${key.name} ${line}\n`;
      const checkpoint = await openCheckpoint(note, key.name, [key], nodeVerifySignature);
      expect(checkpoint.size).toBe(size);
      expect(toHex(checkpoint.root)).toBe(toHex(roots[size]!));
    },
  );

  it("is not another log", async () => {
    const [root, line] = tessera.checkpoints[3]!;
    const note = `${key.name}\n3\n${root}\n\n— ${key.name} ${line}\n`;
    await expect(openCheckpoint(note, "example.com/other", [key], nodeVerifySignature)).rejects.toThrow(
      reason("FOREIGN_LOG"),
    );
    const resized = note.replace("\n3\n", "\n4\n");
    await expect(openCheckpoint(resized, key.name, [key], nodeVerifySignature)).rejects.toThrow(
      reason("NOTE_SIGNATURE_BAD"),
    );
  });
});

describe("the text of a checkpoint", () => {
  it("is that of Go's checksum database", () => {
    const tree = parseCheckpointText(notes.goTree);
    expect(tree).toMatchObject({ origin: "go.sum database tree", size: 123_456_789_012 });
    expect(toBase64(tree.root)).toBe(ROOT);
    expect(formatCheckpoint(tree)).toBe(notes.goTree);
  });

  it("is read out of the specification's example, and extension lines are allowed", () => {
    expect(readUnverifiedCheckpoint(notes.specCheckpoint)).toMatchObject({ size: 20_852_163 });
    expect(parseCheckpointText(`Log\n0\n${ROOT}\nlots\nof\nlines\n`)).toMatchObject({ origin: "Log", size: 0 });
  });

  it.each([
    ["two lines", "Head\n9944\n"],
    ["no origin", `\n9944\n${ROOT}\n`],
    ["no newline after the root", `Log\n123\n${ROOT}`],
    ["a size in words", `Log\nbananas\n${ROOT}\n`],
    ["a negative size", `Log\n-34\n${ROOT}\n`],
    ["a leading zero", `Log\n0123\n${ROOT}\n`],
    ["two zeros", `Log\n00\n${ROOT}\n`],
    ["a plus", `Log\n+7\n${ROOT}\n`],
    ["an exponent", `Log\n7e3\n${ROOT}\n`],
    ["a hexadecimal size", `Log\n0x10\n${ROOT}\n`],
    ["a space", `Log\n 7\n${ROOT}\n`],
    ["a size past 2^53", `Log\n9007199254740993\n${ROOT}\n`],
    ["a size past 2^64", `Log\n3438945738945739845734895735\n${ROOT}\n`],
    ["a root that is not Base64", "Log\n123\nThisIsn'tBase64\n"],
    ["a root of seven bytes", "Log\n123\nYmFuYW5hcw==\n"],
    ["a root with spare bits", `Log\n123\n${ROOT.slice(0, -2)}1=\n`],
    ["a root without padding", `Log\n123\n${ROOT.slice(0, -1)}\n`],
    ["an empty extension line", `Log\n123\n${ROOT}\n\nmore\n`],
  ])("is refused with %s", (_, text) => {
    expect(() => parseCheckpointText(text)).toThrow(reason("CHECKPOINT_MALFORMED"));
  });

  it.each([
    { origin: "", size: 1 },
    { origin: "two\nlines", size: 1 },
    { origin: "log", size: -1 },
    { origin: "log", size: 1.5 },
  ])("is not written of %o", ({ origin, size }) => {
    expect(() => formatCheckpoint({ origin, size, root: new Uint8Array(32) })).toThrow(reason("CHECKPOINT_MALFORMED"));
  });
});

describe("a checkpoint of our own", () => {
  const { privateKey } = generateKeyPairSync("ed25519");
  const key = makeNoteKey(hash, "countersign/log/7f3a", rawPublicKey(privateKey));
  const checkpoint: Checkpoint = { origin: key.name, size: 12, root: leafHash(hash, utf8("root")) };

  it("opens with its key, beside cosignatures that we do not know", async () => {
    const note = signCheckpoint(checkpoint, key, nodeSigner(privateKey));
    const cosigned = note + notes.enochLine.repeat(16);
    const opened = await openCheckpoint(cosigned, key.name, [key], nodeVerifySignature);
    expect({ ...opened, root: toHex(opened.root) }).toEqual({ ...checkpoint, root: toHex(checkpoint.root) });
  });

  it("does not open with another key of the same name", async () => {
    const other = makeNoteKey(hash, key.name, rawPublicKey(generateKeyPairSync("ed25519").privateKey));
    const note = signCheckpoint(checkpoint, key, nodeSigner(privateKey));
    await expect(openCheckpoint(note, key.name, [other], nodeVerifySignature)).rejects.toThrow(reason("NOTE_UNSIGNED"));
  });

  it("is signed by the key of its origin only", () => {
    const foreign = { ...checkpoint, origin: "another" };
    expect(() => signCheckpoint(foreign, key, nodeSigner(privateKey))).toThrow(reason("CHECKPOINT_KEY_NAME"));
  });
});
