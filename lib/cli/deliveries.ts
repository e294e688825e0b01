import { extname } from "node:path";

/** Of one request: well under what the server takes (25 MiB, 50,000 lines). */
const MAX_BYTES = 8 * 1024 * 1024;
const MAX_LINES = 10_000;

const BY_EXTENSION: Readonly<Record<string, string>> = {
  ".ndjson": "application/x-ndjson",
  ".jsonl": "application/x-ndjson",
  ".sarif": "application/sarif+json",
  ".xml": "application/xml",
};

/** The media type that a file's name promises; JSON for any other, and for standard input. */
export function mediaTypeOf(file: string): string {
  return BY_EXTENSION[extname(file).toLowerCase()] ?? "application/json";
}

/** The bodies to send a file as: NDJSON in parts that end with a line, anything else whole. An empty file is nothing. */
export function bodiesOf(
  bytes: Uint8Array,
  mediaType: string,
  most = { bytes: MAX_BYTES, lines: MAX_LINES },
): Uint8Array[] {
  if (bytes.byteLength === 0) return [];
  return /ndjson|jsonl/.test(mediaType) ? byLine(bytes, most) : [bytes];
}

function byLine(bytes: Uint8Array, most: { readonly bytes: number; readonly lines: number }): Uint8Array[] {
  const parts: Uint8Array[] = [];
  let from = 0;
  let end = 0;
  let lines = 0;
  while (end < bytes.byteLength) {
    const feed = bytes.indexOf(0x0a, end);
    const next = feed === -1 ? bytes.byteLength : feed + 1;
    if (end > from && (lines === most.lines || next - from > most.bytes)) {
      parts.push(bytes.subarray(from, end));
      from = end;
      lines = 0;
    }
    end = next;
    lines += 1;
  }
  parts.push(bytes.subarray(from, end));
  return parts;
}
