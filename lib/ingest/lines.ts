import type { Delivery, RecordRange } from "./kind.ts";
import { endOfValue, membersOf, skipSpace, textOf } from "./json-scan.ts";
import { bodyKey, senderKey } from "./record-key.ts";
import type { Span } from "./redact.ts";

/** A delivery of more records than this is kept as one record, unread: senders MUST make smaller batches. */
export const MAX_RECORDS = 50_000;

const NEWLINE = 0x0a;
const OPEN_BRACE = 0x7b;
const NDJSON_TYPES: ReadonlySet<string> = new Set([
  "application/x-ndjson",
  "application/ndjson",
  "application/jsonl",
  "application/x-jsonlines",
]);

/** Media type of a delivery without its parameters, lower case; "" where the sender gave none. */
export function mediaTypeOf(headers: Readonly<Record<string, string>>): string {
  return (headers["content-type"] ?? "").split(";", 1)[0]?.trim().toLowerCase() ?? "";
}

/** The lines of `bytes` that hold anything but white space, without their line ends; null where there are too many. */
export function linesOf(bytes: Uint8Array): Span[] | null {
  const lines: Span[] = [];
  for (let start = skipSpace(bytes, 0); start < bytes.length;) {
    const newline = bytes.indexOf(NEWLINE, start);
    const end = newline === -1 ? bytes.length : newline;
    if (lines.length === MAX_RECORDS) return null;
    lines.push({ from: start, to: trimEnd(bytes, start, end) });
    start = skipSpace(bytes, end);
  }
  return lines;
}

/**
 * The lines of an NDJSON body, or null where the body is one document. A body that is one JSON value is one document
 * whatever it is called; a body that is not called NDJSON is taken as such when its first line is a whole object.
 */
export function ndjsonLines(body: Uint8Array, mediaType: string): Span[] | null {
  const start = skipSpace(body, body[0] === 0xef ? 3 : 0);
  const end = endOfValue(body, start);
  if (end !== -1 && skipSpace(body, end) === body.length) return null;
  if (NDJSON_TYPES.has(mediaType)) return linesOf(body);
  const newline = body.indexOf(NEWLINE, start);
  const firstIsWhole = body[start] === OPEN_BRACE && end !== -1 && end <= newline && skipSpace(body, end) > newline;
  return firstIsWhole ? linesOf(body) : null;
}

/** How the records of a delivery are keyed. */
export interface Keys {
  /** Of a delivery that is one document; else of its bytes. */
  readonly document?: (delivery: Delivery) => string;
  /** Of a batch, whose lines without an id are numbered; else of its bytes. MUST depend on all of them. */
  readonly batch?: (delivery: Delivery) => string;
}

/**
 * Splits an NDJSON delivery into one record per line: key is the line's own top-level `id`, else that of the batch and
 * the line's number from 1. One document is one record.
 */
export function splitByLine(delivery: Delivery, keys: Keys = {}): RecordRange[] {
  const { body } = delivery;
  const lines = ndjsonLines(body, mediaTypeOf(delivery.headers));
  if (lines === null || lines.length === 0) {
    const key = keys.document?.(delivery) ?? bodyKey(body);
    return [{ from: 0, to: body.length, key, redactions: [] }];
  }
  const batch = keys.batch?.(delivery) ?? bodyKey(body);
  return lines.map((line, index) => ({
    ...line,
    key: idKeyOf(body, line) ?? `${batch}:${index + 1}`,
    redactions: [],
  }));
}

/** The sender's key of the object in `span`: its one top-level string `id`; null without one. */
export function idKeyOf(body: Uint8Array, span: Span): string | null {
  const bytes = body.subarray(0, span.to);
  const ids = membersOf(bytes, span.from)?.filter((member) => member.key === "id") ?? [];
  const id = ids.length === 1 ? ids[0] : undefined;
  if (id === undefined) return null;
  const text = textOf(bytes, id.value);
  return text === null || text === "" ? null : senderKey(text);
}

function trimEnd(bytes: Uint8Array, from: number, to: number): number {
  let end = to;
  while (end > from && (bytes[end - 1] === 0x0d || bytes[end - 1] === 0x20 || bytes[end - 1] === 0x09)) end--;
  return end;
}
