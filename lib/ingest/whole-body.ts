import type { Delivery, RecordRange } from "./kind.ts";
import { bodyKey } from "./record-key.ts";

/** Longest key taken from a header: GUIDs are 36 characters, and a key is kept for ever. */
const MAX_HEADER_KEY = 200;
const PRINTABLE = /^[\x21-\x7e]+$/;

/**
 * A delivery that is one record. Its key is the first of `headers` (lower case names) with a usable value, because then
 * the sender chose it; else sha256 of the body, so that nothing is refused for want of a key.
 */
export function wholeBody(delivery: Delivery, headers: readonly string[]): readonly RecordRange[] {
  const key = headers.map((name) => delivery.headers[name]?.trim()).find(isUsable) ?? bodyKey(delivery.body);
  return [{ from: 0, to: delivery.body.byteLength, key, redactions: [] }];
}

function isUsable(value: string | undefined): value is string {
  return value !== undefined && value.length <= MAX_HEADER_KEY && PRINTABLE.test(value);
}
