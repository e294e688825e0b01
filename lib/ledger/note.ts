import { concatBytes, equalBytes, fromBase64, toBase64, toHex, utf8 } from "../base/bytes.ts";
import { AppError } from "../base/errors.ts";
import type { HashFunction } from "./merkle.ts";

/** Checks an Ed25519 signature (RFC 8032) by a 32-byte public key. Injected: node:crypto or WebCrypto. */
export type VerifySignature = (
  publicKey: Uint8Array,
  message: Uint8Array,
  signature: Uint8Array,
) => boolean | Promise<boolean>;

/** Makes an Ed25519 signature over the bytes. */
export type Sign = (message: Uint8Array) => Uint8Array;

/** A public key by which notes are verified: c2sp.org/signed-note, type 0x01. */
export interface NoteKey {
  readonly name: string;
  /** First 4 bytes of SHA-256(name ‖ "\n" ‖ 0x01 ‖ public key). */
  readonly id: Uint8Array;
  readonly publicKey: Uint8Array;
}

export interface NoteSignature {
  readonly name: string;
  readonly keyId: Uint8Array;
  readonly signature: Uint8Array;
}

export interface SignedNote {
  /** With its final newline. */
  readonly text: string;
  readonly signatures: readonly NoteSignature[];
}

const ED25519 = 0x01;
const PUBLIC_KEY_BYTES = 32;
const KEY_ID_BYTES = 4;
/** The specification wants at least 16; more than this is an attack on the reader. */
const MAX_SIGNATURES = 100;
const MAX_BYTES = 1 << 20;

/** Throws BAD_REQUEST/BAD_NOTE_KEY for a name that a note cannot carry or a key that is not 32 bytes. */
export function makeNoteKey(hash: HashFunction, name: string, publicKey: Uint8Array): NoteKey {
  if (!isKeyName(name) || publicKey.byteLength !== PUBLIC_KEY_BYTES) throw badKey();
  const typed = concatBytes(Uint8Array.of(ED25519), publicKey);
  return { name, id: hash(utf8(`${name}\n`), typed).slice(0, KEY_ID_BYTES), publicKey };
}

/** `name+hex(key id)+base64(0x01 ‖ public key)`, the form in which a log key is published. */
export function formatNoteKey(key: NoteKey): string {
  return `${key.name}+${toHex(key.id)}+${toBase64(concatBytes(Uint8Array.of(ED25519), key.publicKey))}`;
}

/** Throws BAD_REQUEST/BAD_NOTE_KEY: another algorithm, a key id that does not belong to the key, any other spelling. */
export function parseNoteKey(hash: HashFunction, text: string): NoteKey {
  const [name, id, encoded, ...rest] = splitKey(text);
  if (name === undefined || id === undefined || encoded === undefined || rest.length > 0) throw badKey();
  const typed = fromBase64(encoded);
  if (typed?.[0] !== ED25519) throw badKey();
  const key = makeNoteKey(hash, name, typed.slice(1));
  if (toHex(key.id) !== id) throw badKey();
  return key;
}

/** The text may not be empty and must end with a newline. Signatures of other keys may follow as further lines. */
export function signNote(text: string, key: NoteKey, sign: Sign): string {
  const body = utf8(text);
  if (!text.endsWith("\n") || !isNoteText(text) || !text.isWellFormed()) throw malformed();
  return `${text}\n— ${key.name} ${toBase64(concatBytes(key.id, sign(body)))}\n`;
}

/** The text of a note that came as bytes. Throws BAD_REQUEST/NOTE_MALFORMED for anything but UTF-8. */
export function decodeNote(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (error) {
    if (error instanceof TypeError) throw malformed();
    throw error;
  }
}

/** Splits a note into text and signatures. Nothing of it may be believed before `verifyNote`. Throws BAD_REQUEST/NOTE_MALFORMED. */
export function parseNote(note: string): SignedNote {
  if (note.length > MAX_BYTES || !note.isWellFormed() || !isNoteText(note)) throw malformed();
  const split = note.lastIndexOf("\n\n");
  if (split < 0 || !note.endsWith("\n")) throw malformed();
  const text = note.slice(0, split + 1);
  const lines = note
    .slice(split + 2)
    .split("\n")
    .slice(0, -1);
  if (lines.length === 0 || lines.length > MAX_SIGNATURES) throw malformed();
  return { text, signatures: lines.map(parseSignature) };
}

/**
 * Verifies every signature line whose name and key id are those of a known key; a bad one fails the whole note, lines
 * of unknown keys are ignored. Throws INTEGRITY/NOTE_SIGNATURE_BAD or INTEGRITY/NOTE_UNSIGNED (no known key signed).
 */
export async function verifyNote(note: SignedNote, keys: readonly NoteKey[], verify: VerifySignature): Promise<void> {
  const body = utf8(note.text);
  let verified = 0;
  for (const line of note.signatures) {
    const key = keys.find((known) => known.name === line.name && equalBytes(known.id, line.keyId));
    if (key === undefined) continue;
    if (!(await verify(key.publicKey, body, line.signature))) {
      throw new AppError("INTEGRITY", "NOTE_SIGNATURE_BAD", `The signature by ${key.name} does not verify.`);
    }
    verified += 1;
  }
  if (verified === 0) throw new AppError("INTEGRITY", "NOTE_UNSIGNED", "No known key has signed this note.");
}

const SIGNATURE_LINE = /^— (\S+) (\S+)$/u;

function parseSignature(line: string): NoteSignature {
  const [, name, encoded] = SIGNATURE_LINE.exec(line) ?? [];
  if (name === undefined || encoded === undefined || !isKeyName(name)) throw malformed();
  const bytes = fromBase64(encoded);
  if (bytes === null || bytes.byteLength <= KEY_ID_BYTES) throw malformed();
  return { name, keyId: bytes.slice(0, KEY_ID_BYTES), signature: bytes.slice(KEY_ID_BYTES) };
}

/** Base64 may hold `+` too: the name and the id may not. */
function splitKey(text: string): string[] {
  const first = text.indexOf("+");
  const second = text.indexOf("+", first + 1);
  if (first < 0 || second < 0) return [];
  return [text.slice(0, first), text.slice(first + 1, second), text.slice(second + 1)];
}

function isKeyName(name: string): boolean {
  return name.length > 0 && name.isWellFormed() && isNoteText(name) && !/[\s\p{White_Space}+]/u.test(name);
}

/** No ASCII control character but the newline. */
function isNoteText(text: string): boolean {
  for (const character of text) if (character < " " && character !== "\n") return false;
  return true;
}

function malformed(): AppError {
  return new AppError("BAD_REQUEST", "NOTE_MALFORMED", "This is not a signed note.");
}

function badKey(): AppError {
  return new AppError("BAD_REQUEST", "BAD_NOTE_KEY", "This is not an Ed25519 note key.");
}
