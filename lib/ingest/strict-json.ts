import type { Json } from "../base/canonical-json.ts";

/** Why a record could not be read; the words of `UnparsedFact.reason`. */
export type ParseRefusal = "not-json" | "too-deep" | "duplicate-key" | "forbidden-key" | "not-utf8" | "unknown-shape";

export type ParsedRecord =
  { readonly ok: true; readonly value: Json } | { readonly ok: false; readonly reason: ParseRefusal };

export interface ParseOptions {
  /** Objects and arrays inside each other; 64 unless told. */
  readonly maxDepth?: number;
  /** Accept UTF-16 where a byte order mark says so (reports written by PowerShell). */
  readonly utf16?: boolean;
}

/** The largest body that ingest accepts (CONTRACT, bad input); a longer record was never stored by it. */
const MAX_BYTES = 25 * 1024 * 1024;
const MAX_DEPTH = 64;
/** Values, counted by their separators: what 25 MiB of any real report hold, and two seconds of work at most. */
const MAX_VALUES = 1_000_000;
const FORBIDDEN_KEYS: ReadonlySet<string> = new Set(["__proto__", "constructor"]);

/**
 * Reads one JSON text (RFC 8259) from attacker-controlled bytes: total, in linear time, without deep recursion.
 * Stricter than `JSON.parse`: UTF-8 (a BOM is dropped), bounded depth, bounded number of values, no key twice, no
 * `__proto__` or `constructor`, finite numbers. NUL and lone surrogates in strings become U+FFFD, because neither jsonb nor RFC 8785 can hold them.
 */
export function parseRecord(bytes: Uint8Array, options: ParseOptions = {}): ParsedRecord {
  if (bytes.byteLength > MAX_BYTES) return refuse("unknown-shape");
  const text = decode(bytes, options.utf16 === true);
  if (text === null) return refuse("not-utf8");
  const members = countMembers(text, options.maxDepth ?? MAX_DEPTH);
  if (typeof members === "string") return refuse(members);
  const value = parseJson(text);
  if (value === undefined) return refuse("not-json");
  // Only an escape can make a NUL or a lone surrogate: the decoder refused the raw ones.
  const walk: Walk = { members: 0, mend: text.includes("\\u"), refusal: null };
  const checked = check(value, walk);
  if (walk.refusal !== null) return refuse(walk.refusal);
  // `JSON.parse` keeps the last of equal keys, so a text with a key twice holds more members than its value.
  return walk.members === members ? { ok: true, value: checked } : refuse("duplicate-key");
}

function refuse(reason: ParseRefusal): ParsedRecord {
  return { ok: false, reason };
}

function decode(bytes: Uint8Array, utf16: boolean): string | null {
  try {
    return new TextDecoder(encodingOf(bytes, utf16), { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}

function encodingOf(bytes: Uint8Array, utf16: boolean): string {
  if (utf16 && bytes[0] === 0xff && bytes[1] === 0xfe) return "utf-16le";
  if (utf16 && bytes[0] === 0xfe && bytes[1] === 0xff) return "utf-16be";
  return "utf-8";
}

function parseJson(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}

/** Colons outside strings, which are the members of a valid text; or why it has too much structure. */
function countMembers(text: string, maxDepth: number): number | ParseRefusal {
  let members = 0;
  let values = 0;
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    switch (text.charCodeAt(at)) {
      case 0x22: // "
        at = endOfString(text, at);
        break;
      case 0x2c: // ,
        if (++values > MAX_VALUES) return "unknown-shape";
        break;
      case 0x3a: // :
        members++;
        break;
      case 0x5b: // [
      case 0x7b: // {
        if (++depth > maxDepth) return "too-deep";
        break;
      case 0x5d: // ]
      case 0x7d: // }
        depth--;
        break;
    }
  }
  return members;
}

/** Position of the quote that closes the string opened at `open`, or the end of the text. */
function endOfString(text: string, open: number): number {
  let close = text.indexOf('"', open + 1);
  while (close !== -1 && isEscaped(text, close)) close = text.indexOf('"', close + 1);
  return close === -1 ? text.length : close;
}

function isEscaped(text: string, quote: number): boolean {
  let from = quote;
  while (text.charCodeAt(from - 1) === 0x5c) from--;
  return (quote - from) % 2 === 1;
}

interface Walk {
  members: number;
  readonly mend: boolean;
  refusal: ParseRefusal | null;
}

/** Counts members, mends strings in place and notes the first refusal. Recursion is bounded by the depth cap. */
function check(value: Json, walk: Walk): Json {
  if (typeof value === "string") return walk.mend ? mend(value) : value;
  if (typeof value === "number") {
    if (!Number.isFinite(value)) walk.refusal ??= "unknown-shape";
    return value;
  }
  if (value === null || typeof value !== "object") return value;
  // Safe because the value was just made by JSON.parse and nobody else holds it.
  const own = value as Record<string, Json>;
  for (const key of Object.keys(own)) {
    if (!Array.isArray(value)) {
      walk.members++;
      if (FORBIDDEN_KEYS.has(key) || (walk.mend && mend(key) !== key)) {
        walk.refusal ??= "forbidden-key";
        continue;
      }
    }
    const member = own[key];
    if (member === undefined) continue;
    const checked = check(member, walk);
    if (checked !== member) own[key] = checked;
  }
  return value;
}

function mend(text: string): string {
  return text.toWellFormed().replaceAll("\0", "\uFFFD");
}
