import type { Delivery, RecordRange } from "./kind.ts";
import { bodyKey } from "./record-key.ts";

/** Longest key taken from a header: GUIDs are 36 characters, and a key is kept for ever. */
const MAX_HEADER_KEY = 200;
const PRINTABLE = /^[\x21-\x7e]+$/;

/**
 * A delivery that is one record. Its key is the value of the header (lower case name) where it is usable, because then
 * the sender chose it; else sha256 of the body, so that nothing is refused for want of a key.
 */
export function wholeBody(delivery: Delivery, header: string): readonly RecordRange[] {
  return oneRecord(delivery, headerKey(delivery, header) ?? bodyKey(delivery.body));
}

/** The delivery as one record under this key. */
export function oneRecord(delivery: Delivery, key: string): readonly RecordRange[] {
  return [{ from: 0, to: delivery.body.byteLength, key, redactions: [] }];
}

/** The value of a header that can be a key, or a part of one; null without. */
export function headerKey({ headers }: Delivery, name: string): string | null {
  const value = headers[name]?.trim();
  return value !== undefined && value.length <= MAX_HEADER_KEY && PRINTABLE.test(value) ? value : null;
}
