import { generateKeyPairSync } from "node:crypto";
import { describe, expect, it } from "vitest";
import { toBase64, toHex, utf8 } from "../base/bytes.ts";
import { signCheckpoint } from "./checkpoint.ts";
import { CompactRange } from "./compact-range.ts";
import { inclusionProof, leafHash, type HashReader } from "./merkle.ts";
import { nodeHash256 as hash, nodeSigner, nodeVerifySignature, rawPublicKey } from "./node-hash.ts";
import { makeNoteKey } from "./note.ts";
import { formatProof, parseProof, verifyProof, type LogProof, type ProofTrust } from "./proof.ts";

const reason = (code: string) => expect.objectContaining({ reason: code }) as Error;
const { privateKey } = generateKeyPairSync("ed25519");
const key = makeNoteKey(hash, "countersign/log/7f3a", rawPublicKey(privateKey));
const trust: ProofTrust = { hash, verify: nodeVerifySignature, origin: key.name, keys: [key] };

const leaves = Array.from({ length: 21 }, (_, index) => utf8(`leaf ${index}`));
const nodes = new Map<string, Uint8Array>();
const range = CompactRange.empty(hash);
for (const leaf of leaves) range.append(leafHash(hash, leaf), (level, n, node) => nodes.set(`${level}/${n}`, node));
const read: HashReader = (level, n) => nodes.get(`${level}/${n}`)!;
const checkpoint = signCheckpoint(
  { origin: key.name, size: leaves.length, root: range.root() },
  key,
  nodeSigner(privateKey),
);

function proofOf(index: number): LogProof {
  return { index, hashes: inclusionProof(hash, read, index, leaves.length), checkpoint };
}

describe("a log proof", () => {
  it("proves every entry through its text form", async () => {
    for (const [index, leaf] of leaves.entries()) {
      const proof = parseProof(formatProof(proofOf(index)));
      expect(await verifyProof(proof, leaf, trust)).toMatchObject({ size: leaves.length });
    }
  });

  it("has the form of c2sp.org/tlog-proof@v1", () => {
    const proof = { ...proofOf(20), extra: utf8("seen at noon") };
    expect(formatProof(proof)).toBe(
      `c2sp.org/tlog-proof@v1\nextra ${toBase64(utf8("seen at noon"))}\nindex 20\n` +
        `${proof.hashes.map((node) => `${toBase64(node)}\n`).join("")}\n${checkpoint}`,
    );
    const again = parseProof(formatProof(proof));
    expect(toHex(again.extra!)).toBe(toHex(proof.extra));
    expect(again.hashes.map(toHex)).toEqual(proof.hashes.map(toHex));
    expect(again.checkpoint).toBe(checkpoint);
  });

  it("of a tree of one entry holds no hash", () => {
    const text = formatProof({ index: 0, hashes: [], checkpoint });
    expect(text.startsWith("c2sp.org/tlog-proof@v1\nindex 0\n\n")).toBe(true);
    expect(parseProof(text)).toEqual({ index: 0, hashes: [], checkpoint });
  });

  it("does not prove another leaf, another index, a shortened or lengthened path", async () => {
    const proof = proofOf(5);
    const not = expect.objectContaining({ reason: "INCLUSION_NOT_PROVEN" }) as Error;
    await expect(verifyProof(proof, leaves[6]!, trust)).rejects.toThrow(not);
    await expect(verifyProof({ ...proof, index: 4 }, leaves[5]!, trust)).rejects.toThrow(not);
    await expect(verifyProof({ ...proof, hashes: proof.hashes.slice(1) }, leaves[5]!, trust)).rejects.toThrow(not);
    const longer = { ...proof, hashes: [...proof.hashes, range.root()] };
    await expect(verifyProof(longer, leaves[5]!, trust)).rejects.toThrow(not);
  });

  it("does not prove anything under a checkpoint of another key or log", async () => {
    const proof = proofOf(5);
    const other = makeNoteKey(hash, key.name, rawPublicKey(generateKeyPairSync("ed25519").privateKey));
    await expect(verifyProof(proof, leaves[5]!, { ...trust, keys: [other] })).rejects.toThrow(reason("NOTE_UNSIGNED"));
    await expect(verifyProof(proof, leaves[5]!, { ...trust, origin: "else" })).rejects.toThrow(reason("FOREIGN_LOG"));
  });

  // The malformed ones of transparency-dev/merkle proof/tlog_proof_test.go, and our own.
  it.each([
    ["another header", "wrong-header\nindex 0\n\ncheckpoint\n"],
    ["extra data not in Base64", "c2sp.org/tlog-proof@v1\nextra !!notbase64!!\nindex 0\n\ncheckpoint\n"],
    ["no index", "c2sp.org/tlog-proof@v1\n\n\ncheckpoint\n"],
    ["an index in words", "c2sp.org/tlog-proof@v1\nindex notanumber\n\ncheckpoint\n"],
    ["a negative index", "c2sp.org/tlog-proof@v1\nindex -5\n\ncheckpoint\n"],
    ["a leading zero", "c2sp.org/tlog-proof@v1\nindex 05\n\ncheckpoint\n"],
    ["an index past 2^53", "c2sp.org/tlog-proof@v1\nindex 9007199254740993\n\ncheckpoint\n"],
    ["a hash not in Base64", "c2sp.org/tlog-proof@v1\nindex 0\n!!notbase64!!\n\ncheckpoint\n"],
    ["a hash of 64 bytes", `c2sp.org/tlog-proof@v1\nindex 0\n${toBase64(new Uint8Array(64))}\n\ncheckpoint\n`],
    ["64 hashes", `c2sp.org/tlog-proof@v1\nindex 0\n${`${toBase64(new Uint8Array(32))}\n`.repeat(64)}\ncheckpoint\n`],
    ["two indexes", "c2sp.org/tlog-proof@v1\nindex 0\nindex 0\n\ncheckpoint\n"],
    ["no checkpoint", "c2sp.org/tlog-proof@v1\nindex 0\n"],
    ["carriage returns", "c2sp.org/tlog-proof@v1\r\nindex 0\r\n\r\ncheckpoint\n"],
  ])("is refused with %s", (_, text) => {
    expect(() => parseProof(text)).toThrow(reason("PROOF_MALFORMED"));
  });
});
