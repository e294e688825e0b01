import { createHash } from "node:crypto";
import { AppError } from "../base/errors.ts";

export interface GitIdentity {
  readonly name: string;
  readonly email: string;
  /** RFC 3339 UTC, as the client claims it; the epoch where git itself could not read it. */
  readonly at: string;
  /** `+0200`, as written. */
  readonly zone: string;
}

export interface SignatureBlock {
  readonly format: "openpgp" | "ssh" | "x509" | "unknown";
  readonly armor: string;
  /** Byte for byte what was signed: the object without its signature headers. */
  readonly payload: Uint8Array;
  /** More than one signature header: git joins them, nobody honest makes them. */
  readonly repeated: boolean;
}

export interface CommitObject {
  readonly sha: string;
  readonly tree: string;
  readonly parents: readonly string[];
  readonly author: GitIdentity;
  readonly committer: GitIdentity;
  readonly message: string;
  readonly signature: SignatureBlock | null;
}

export interface TagObject {
  readonly sha: string;
  readonly object: string;
  readonly type: string;
  readonly tag: string;
  readonly tagger: GitIdentity | null;
  readonly message: string;
  readonly signature: SignatureBlock | null;
}

const ARMORS = [
  ["-----BEGIN PGP SIGNATURE-----", "openpgp"],
  ["-----BEGIN PGP MESSAGE-----", "openpgp"],
  ["-----BEGIN SSH SIGNATURE-----", "ssh"],
  ["-----BEGIN SIGNED MESSAGE-----", "x509"],
] as const;

const LF = 0x0a;
const SPACE = 0x20;

/** The object's id, by the hash whose length the expected id has (40 hex digits: SHA-1, 64: SHA-256). */
export function gitObjectId(type: "commit" | "tag" | "blob", raw: Uint8Array, format: "sha1" | "sha256"): string {
  return createHash(format).update(`${type} ${raw.byteLength}\0`).update(raw).digest("hex");
}

/** Throws INTEGRITY/OBJECT_ID_MISMATCH where the bytes are not those of the id; the bytes may be an attacker's. */
export function requireObjectId(type: "commit" | "tag" | "blob", raw: Uint8Array, sha: string): void {
  const format = sha.length === 64 ? "sha256" : "sha1";
  if (gitObjectId(type, raw, format) === sha) return;
  throw new AppError("INTEGRITY", "OBJECT_ID_MISMATCH", `The bytes of ${type} ${sha} have another id.`);
}

/** Parses a raw commit after its id was recomputed. Throws INTEGRITY where the id differs or it is no commit. */
export function parseCommit(raw: Uint8Array, sha: string): CommitObject {
  requireObjectId("commit", raw, sha);
  const { headers, body } = splitHeaders(raw);
  const decode = decoder(first(headers, "encoding"));
  const tree = first(headers, "tree");
  const author = first(headers, "author");
  const committer = first(headers, "committer");
  if (!tree || !author || !committer) throw malformed("commit", sha);
  return {
    sha,
    tree: decode(tree),
    parents: headers.filter((h) => h.key === "parent").map((h) => decode(h.value)),
    author: parseIdentity(decode(author)),
    committer: parseIdentity(decode(committer)),
    message: decode(body),
    signature: headerSignature(raw, sha.length === 64 ? "gpgsig-sha256" : "gpgsig"),
  };
}

/** Parses a raw annotated tag; its signature stands at the end of the body. */
export function parseTag(raw: Uint8Array, sha: string): TagObject {
  requireObjectId("tag", raw, sha);
  const signature = bodySignature(raw);
  const { headers, body } = splitHeaders(signature ? signature.payload : raw);
  const decode = decoder(undefined);
  const object = first(headers, "object");
  const type = first(headers, "type");
  const tag = first(headers, "tag");
  if (!object || !type || !tag) throw malformed("tag", sha);
  const tagger = first(headers, "tagger");
  return {
    sha,
    object: decode(object),
    type: decode(type),
    tag: decode(tag),
    tagger: tagger ? parseIdentity(decode(tagger)) : null,
    message: decode(body),
    signature,
  };
}

interface Header {
  readonly key: string;
  readonly value: Uint8Array;
}

function splitHeaders(raw: Uint8Array): { headers: Header[]; body: Uint8Array } {
  const headers: Header[] = [];
  let at = 0;
  while (at < raw.byteLength && raw[at] !== LF) {
    const end = lineEnd(raw, at);
    const line = raw.subarray(at, end);
    // A continuation (`gpgsig`, `mergetag`) belongs to a header that is read from the raw bytes, never from here.
    if (line[0] !== SPACE) {
      const space = line.indexOf(SPACE);
      if (space > 0) headers.push({ key: latin1(line.subarray(0, space)), value: line.subarray(space + 1) });
    }
    at = end + 1;
  }
  return { headers, body: raw.subarray(Math.min(at + 1, raw.byteLength)) };
}

/** As git's `parse_buffer_signed_by_header`: signature lines of both hashes leave the payload, byte exact. */
function headerSignature(raw: Uint8Array, header: string): SignatureBlock | null {
  const payload: Uint8Array[] = [];
  const signature: Uint8Array[] = [];
  let state: "ours" | "other" | "none" = "none";
  let found = 0;
  let at = 0;
  while (at < raw.byteLength) {
    const end = Math.min(lineEnd(raw, at) + 1, raw.byteLength);
    const line = raw.subarray(at, end);
    if (line[0] === LF) {
      payload.push(raw.subarray(at));
      break;
    }
    if (line[0] !== SPACE) {
      const word = latin1(line.subarray(0, header.length + 1));
      state = word === `${header} ` ? "ours" : word.startsWith("gpgsig") ? "other" : "none";
      if (state === "ours") found += 1;
      if (state === "ours") signature.push(line.subarray(header.length + 1));
    } else if (state === "ours") {
      signature.push(line.subarray(1));
    }
    if (state === "none") payload.push(line);
    at = end;
  }
  if (found === 0) return null;
  const armor = latin1(Buffer.concat(signature));
  return { format: formatOf(armor), armor, payload: Buffer.concat(payload), repeated: found > 1 };
}

/** As git's `parse_signed_buffer`: the signature starts at the last line that begins one. */
function bodySignature(raw: Uint8Array): SignatureBlock | null {
  let match = -1;
  for (let at = 0; at < raw.byteLength; at = lineEnd(raw, at) + 1) {
    if (formatOf(latin1(raw.subarray(at, at + 40))) !== "unknown") match = at;
  }
  if (match < 0) return null;
  const armor = latin1(raw.subarray(match));
  return { format: formatOf(armor), armor, payload: raw.subarray(0, match), repeated: false };
}

function formatOf(armor: string): SignatureBlock["format"] {
  return ARMORS.find(([begin]) => armor.startsWith(begin))?.[1] ?? "unknown";
}

function lineEnd(raw: Uint8Array, from: number): number {
  const at = raw.indexOf(LF, from);
  return at < 0 ? raw.byteLength : at;
}

function first(headers: readonly Header[], key: string): Uint8Array | undefined {
  return headers.find((header) => header.key === key)?.value;
}

function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("latin1");
}

/** Text as the `encoding` header says; an unknown label is read as UTF-8, as git does. */
function decoder(label: Uint8Array | undefined): (bytes: Uint8Array) => string {
  const text = textDecoder(label ? latin1(label) : "utf-8");
  return (bytes) => text.decode(bytes).replaceAll("\0", "�");
}

function textDecoder(label: string): TextDecoder {
  try {
    return new TextDecoder(label);
  } catch (error) {
    if (error instanceof RangeError) return new TextDecoder("utf-8");
    throw error;
  }
}

const IDENTITY = /^(.*?) ?<([^<>\n]*)>(?: +(-?\d{1,12}) +([+-]\d{4}))?\s*$/;

function parseIdentity(text: string): GitIdentity {
  const match = IDENTITY.exec(text);
  if (!match) return { name: text.trim(), email: "", at: new Date(0).toISOString(), zone: "+0000" };
  const [, name = "", email = "", seconds = "0", zone = "+0000"] = match;
  const at = new Date(Number(seconds) * 1000);
  return {
    name: name.trim(),
    email: email.trim(),
    at: Number.isNaN(at.getTime()) ? new Date(0).toISOString() : at.toISOString(),
    zone,
  };
}

function malformed(type: string, sha: string): AppError {
  return new AppError("INTEGRITY", "OBJECT_MALFORMED", `${type} ${sha} lacks a header that git always writes.`);
}
