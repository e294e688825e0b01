import type { Span } from "./redact.ts";

export interface Member {
  readonly key: string;
  readonly value: Span;
}

/** Deeper nesting is not scanned: the caller then keeps the body as one record. */
const MAX_DEPTH = 512;
/** More members than any object that the splitters look into has: a Secret and a ConfigMap hold 1 MiB at most. */
const MAX_MEMBERS = 20_000;
/** No key or value that the splitters compare is longer than this. */
const MAX_TEXT = 4096;

const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_BRACKET = 0x5b;
const BACKSLASH = 0x5c;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;

/**
 * Structural scanning of JSON bytes as they came: positions only, nothing is decoded or re-serialised (LEDGER, "Keys and
 * splitting"). Linear time, no recursion, any bytes are safe. It finds where values end, it does not validate them.
 */

/** First position at or after `at` that is no JSON white space. */
export function skipSpace(bytes: Uint8Array, at: number): number {
  let position = at;
  while (position < bytes.length && isSpace(bytes[position])) position++;
  return position;
}

/** Position after the value that starts at `from`, or -1 where none does. */
export function endOfValue(bytes: Uint8Array, from: number): number {
  const first = bytes[from];
  if (first === QUOTE) return endOfString(bytes, from);
  if (first === OPEN_BRACE || first === OPEN_BRACKET) return endOfContainer(bytes, from);
  return endOfScalar(bytes, from);
}

/**
 * The members of the object that starts at `from`, in order, with equal keys kept; null where it is not well formed or
 * has more members than any object that matters.
 */
export function membersOf(bytes: Uint8Array, from: number): Member[] | null {
  if (bytes[from] !== OPEN_BRACE) return null;
  const members: Member[] = [];
  let at = skipSpace(bytes, from + 1);
  if (bytes[at] === CLOSE_BRACE) return members;
  for (;;) {
    const keyEnd = bytes[at] === QUOTE ? endOfString(bytes, at) : -1;
    if (keyEnd === -1) return null;
    const key = textOf(bytes, { from: at, to: keyEnd });
    if (key === null) return null;
    at = skipSpace(bytes, keyEnd);
    if (bytes[at] !== COLON) return null;
    const value = skipSpace(bytes, at + 1);
    const end = endOfValue(bytes, value);
    if (end === -1 || members.length === MAX_MEMBERS) return null;
    members.push({ key, value: { from: value, to: end } });
    at = skipSpace(bytes, end);
    if (bytes[at] === CLOSE_BRACE) return members;
    if (bytes[at] !== COMMA) return null;
    at = skipSpace(bytes, at + 1);
  }
}

/** The elements of the array that starts at `from`; null where it is not well formed or has more than `limit`. */
export function elementsOf(bytes: Uint8Array, from: number, limit: number): Span[] | null {
  if (bytes[from] !== OPEN_BRACKET) return null;
  const elements: Span[] = [];
  let at = skipSpace(bytes, from + 1);
  if (bytes[at] === CLOSE_BRACKET) return elements;
  for (;;) {
    const end = endOfValue(bytes, at);
    if (end === -1 || elements.length === limit) return null;
    elements.push({ from: at, to: end });
    at = skipSpace(bytes, end);
    if (bytes[at] === CLOSE_BRACKET) return elements;
    if (bytes[at] !== COMMA) return null;
    at = skipSpace(bytes, at + 1);
  }
}

/** The text of the string value in `span`, or null where it is no string, too long to matter, or badly escaped. */
export function textOf(bytes: Uint8Array, span: Span): string | null {
  if (bytes[span.from] !== QUOTE || span.to - span.from > MAX_TEXT) return null;
  const inner = Buffer.from(bytes.buffer, bytes.byteOffset + span.from + 1, span.to - span.from - 2);
  if (!inner.includes(BACKSLASH)) return inner.toString("utf8");
  try {
    return JSON.parse(`"${inner.toString("utf8")}"`) as string;
  } catch {
    return null;
  }
}

function isSpace(byte: number | undefined): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
}

function endOfString(bytes: Uint8Array, open: number): number {
  let close = bytes.indexOf(QUOTE, open + 1);
  while (close !== -1 && isEscaped(bytes, close)) close = bytes.indexOf(QUOTE, close + 1);
  return close === -1 ? -1 : close + 1;
}

function isEscaped(bytes: Uint8Array, quote: number): boolean {
  let from = quote;
  while (bytes[from - 1] === BACKSLASH) from--;
  return (quote - from) % 2 === 1;
}

function endOfScalar(bytes: Uint8Array, from: number): number {
  let at = from;
  while (at < bytes.length && !isDelimiter(bytes[at])) at++;
  return at === from ? -1 : at;
}

function isDelimiter(byte: number | undefined): boolean {
  return (
    byte === COMMA ||
    byte === COLON ||
    byte === QUOTE ||
    byte === OPEN_BRACE ||
    byte === OPEN_BRACKET ||
    byte === CLOSE_BRACE ||
    byte === CLOSE_BRACKET ||
    isSpace(byte)
  );
}

function endOfContainer(bytes: Uint8Array, from: number): number {
  const closers: number[] = [];
  for (let at = from; at < bytes.length; at++) {
    const byte = bytes[at];
    if (byte === QUOTE) {
      at = endOfString(bytes, at) - 1;
      if (at < 0) return -1;
    } else if (byte === OPEN_BRACE || byte === OPEN_BRACKET) {
      if (closers.push(byte === OPEN_BRACE ? CLOSE_BRACE : CLOSE_BRACKET) > MAX_DEPTH) return -1;
    } else if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) {
      if (closers.pop() !== byte) return -1;
      if (closers.length === 0) return at + 1;
    }
  }
  return -1;
}
