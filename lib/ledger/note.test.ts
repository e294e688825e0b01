import { createPrivateKey, generateKeyPairSync } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { utf8 } from "../base/bytes.ts";
import { nodeHash256 as hash, nodeSigner, nodeVerifySignature, rawPublicKey } from "./node-hash.ts";
import { decodeNote, formatNoteKey, makeNoteKey, parseNote, parseNoteKey, signNote, verifyNote } from "./note.ts";
import vectors from "./vectors/notes.json" with { type: "json" };

const peter = parseNoteKey(hash, vectors.keys.peter);
const enoch = parseNoteKey(hash, vectors.keys.enoch);
const { text, peterLine, enochLine } = vectors;

/** PKCS#8 of an Ed25519 seed (RFC 8410 §7). */
function privateKeyOf(secret: string) {
  const seed = Buffer.from(secret, "base64").subarray(1);
  const der = Buffer.concat([Buffer.from("302e020100300506032b657004220420", "hex"), seed]);
  return createPrivateKey({ key: der, format: "der", type: "pkcs8" });
}

const verify = (note: string, keys = [peter]) => verifyNote(parseNote(note), keys, nodeVerifySignature);
const reason = (code: string) => expect.objectContaining({ reason: code }) as Error;

describe("note keys", () => {
  it("are read and written as published", () => {
    expect(formatNoteKey(peter)).toBe(vectors.keys.peter);
    expect(makeNoteKey(hash, "PeterNeumann", peter.publicKey)).toEqual(peter);
  });

  it("are refused in every mangled form", () => {
    const published = vectors.keys.peter;
    const mangled: string[] = [...vectors.badKeys];
    for (let from = 0; from <= published.length; from++) {
      for (let to = from + 1; to <= published.length; to++) {
        if (from !== 0 || to !== published.length) mangled.push(published.slice(from, to));
      }
    }
    for (let at = 0; at < published.length; at++) {
      const next = String.fromCharCode(published.charCodeAt(at) + 1);
      mangled.push(published.slice(0, at) + next + published.slice(at + 1));
    }
    for (const key of mangled) expect(() => parseNoteKey(hash, key), key).toThrow(reason("BAD_NOTE_KEY"));
  });

  it.each(["", "a b", "a+b", "a\u00a0b", "a\u2003b", "a\nb", "a\u0001b"])("cannot be named %j", (name) => {
    expect(() => makeNoteKey(hash, name, peter.publicKey)).toThrow(reason("BAD_NOTE_KEY"));
  });

  it("come from a key pair of Node's", () => {
    const { privateKey, publicKey } = generateKeyPairSync("ed25519");
    expect(rawPublicKey(privateKey)).toEqual(rawPublicKey(publicKey));
  });
});

describe("signing a note", () => {
  it("gives the published note of the published key", () => {
    const key = privateKeyOf(vectors.peterSecret);
    expect(rawPublicKey(key)).toEqual(peter.publicKey);
    expect(signNote(text, peter, nodeSigner(key))).toBe(`${text}\n${peterLine}`);
  });

  it.each(["abc", "", "a\u0007\n", "lone \ud800\n"])("refuses the text %j", (bad) => {
    expect(() => signNote(bad, peter, () => new Uint8Array(64))).toThrow(reason("NOTE_MALFORMED"));
  });
});

describe("opening a note", () => {
  it("verifies known keys and ignores unknown ones", async () => {
    await verify(`${text}\n${peterLine}${enochLine}`);
    await verify(`${text}\n${peterLine}${enochLine}`, [peter, enoch]);
    await verify(`${text}\n${peterLine}${peterLine}${enochLine.replace("rwz+", "rwz/")}`);
  });

  it("fails where no known key signed", async () => {
    await expect(verify(`${text}\n${enochLine}`)).rejects.toThrow(reason("NOTE_UNSIGNED"));
    await expect(verify(`${text}\n${peterLine}`, [])).rejects.toThrow(reason("NOTE_UNSIGNED"));
    const renamed = peterLine.replace("PeterNeumann", "CarmenSandiego");
    await expect(verify(`${text}\n${renamed}`)).rejects.toThrow(reason("NOTE_UNSIGNED"));
    await expect(verify(`${text}\n${peterLine.replace("x08g", "xxxx")}`)).rejects.toThrow(reason("NOTE_UNSIGNED"));
  });

  it("fails the whole note by one bad line of a known key, beside good ones", async () => {
    const bad = peterLine.replace("ZJku", "ZJkv");
    await expect(verify(`${text}\n${bad}`)).rejects.toThrow(reason("NOTE_SIGNATURE_BAD"));
    await expect(verify(`${text}\n${peterLine}${bad}`)).rejects.toThrow(reason("NOTE_SIGNATURE_BAD"));
    await expect(verify(`${text}\n${enochLine}${bad}`, [peter, enoch])).rejects.toThrow(reason("NOTE_SIGNATURE_BAD"));
    const long = peterLine.slice(0, 60) + "ABCD" + peterLine.slice(60);
    await expect(verify(`${text}\n${long}`)).rejects.toThrow(reason("NOTE_SIGNATURE_BAD"));
  });

  it("takes sixteen signatures and more, but no flood", async () => {
    await verify(`${text}\n${enochLine.repeat(15)}${peterLine}`);
    await verify(`${text}\n${enochLine.repeat(99)}${peterLine}`);
    expect(() => parseNote(`${text}\n${peterLine.repeat(101)}`)).toThrow(reason("NOTE_MALFORMED"));
  });

  it("splits at the last empty line", () => {
    const note = parseNote(vectors.specNote);
    expect(note.text).toContain("\n\ned è subito sera.\n");
    expect(note.signatures.map((line) => line.name)).toEqual(["quasimodo.example/salvatore"]);
  });

  it.each([
    ["no signature part", text],
    ["no signature line", `${text}\n`],
    ["an unfinished line", `${text}\n${peterLine.slice(0, -1)}`],
    ["a control character", `\u0001${text}\n${peterLine}`],
    ["a carriage return", `${text}\r\n${peterLine}`],
    ["a name with a space", `${text}\n${peterLine.replace("PeterNeumann", "Bad Name")}`],
    ["a name with a plus", `${text}\n${peterLine.replace("PeterNeumann", "Bad+Name")}`],
    ["something after the signatures", `${text}\n${peterLine}Unexpected line.\n`],
    ["a hyphen for the dash", `${text}\n${peterLine.replace("—", "-")}`],
    ["Base64 without padding", `${text}\n${peterLine.replace("=", "")}`],
    ["Base64 with spare bits", `${text}\n${peterLine.replace("nAM=", "nAN=")}`],
    ["a signature of no bytes", `${text}\n— PeterNeumann x08gow==\n`],
    ["a lone surrogate", `\ud800${text}\n${peterLine}`],
  ])("refuses %s", (_, note) => {
    expect(() => parseNote(note)).toThrow(reason("NOTE_MALFORMED"));
  });

  it("refuses bytes that are not UTF-8", () => {
    const bytes = utf8(`${text}\n${peterLine}`);
    expect(decodeNote(bytes)).toBe(`${text}\n${peterLine}`);
    expect(() => decodeNote(Uint8Array.of(0xff, ...bytes))).toThrow(reason("NOTE_MALFORMED"));
  });

  it("does not believe a note of which any byte of text or signature was changed", async () => {
    const note = `${text}\n${peterLine}`;
    const bytes = Buffer.from(note);
    await fc.assert(
      fc.asyncProperty(fc.nat({ max: bytes.length - 1 }), fc.integer({ min: 1, max: 255 }), async (at, by) => {
        const touched = Buffer.from(bytes);
        touched[at]! ^= by;
        await expect(async () => verify(decodeNote(touched))).rejects.toThrow();
      }),
      { numRuns: 300 },
    );
  });
});
