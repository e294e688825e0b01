/** One element of BER (X.690): every byte may be an attacker's. */
export interface Ber {
  /** The identifier octet: class, constructed bit and number. */
  readonly tag: number;
  /** The whole element, as received: what a signature is over is never encoded again. */
  readonly bytes: Uint8Array;
  /** Its contents; of an indefinite length without the end mark. */
  readonly value: Uint8Array;
  /** Empty where it is primitive. */
  readonly children: readonly Ber[];
}

export const TAG = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  oid: 0x06,
  utf8: 0x0c,
  utcTime: 0x17,
  generalizedTime: 0x18,
  sequence: 0x30,
  set: 0x31,
} as const;

const CONSTRUCTED = 0x20;
const MAX_DEPTH = 32;

/**
 * Reads one element that fills the bytes. BER and not DER, because gpgsm writes indefinite lengths; tags past 30 and
 * lengths past four bytes occur in no certificate and no signature. Throws RangeError.
 */
export function readBer(bytes: Uint8Array): Ber {
  const [element, ...more] = readAll(bytes, 0);
  if (!element || more.length > 0) throw new RangeError("not one BER element");
  return element;
}

function readAll(bytes: Uint8Array, depth: number): Ber[] {
  const found: Ber[] = [];
  for (let at = 0; at < bytes.byteLength;) {
    const element = readAt(bytes, at, depth);
    found.push(element);
    at += element.bytes.byteLength;
  }
  return found;
}

function readAt(bytes: Uint8Array, start: number, depth: number): Ber {
  const tag = byteAt(bytes, start);
  if (depth > MAX_DEPTH || (tag & 0x1f) === 0x1f) throw new RangeError("a BER element is too deep or of no known tag");
  const { length, size } = readLength(bytes, start + 1);
  const from = start + 1 + size;
  if (length === null) return readIndefinite(bytes, { tag, start, from, depth });
  const to = from + length;
  if (to > bytes.byteLength) throw new RangeError("a BER element ends early");
  const value = bytes.subarray(from, to);
  const children = tag & CONSTRUCTED ? readAll(value, depth + 1) : [];
  return { tag, bytes: bytes.subarray(start, to), value, children };
}

function readIndefinite(
  bytes: Uint8Array,
  { tag, start, from, depth }: { tag: number; start: number; from: number; depth: number },
): Ber {
  if (!(tag & CONSTRUCTED)) throw new RangeError("a primitive BER element has no length");
  const children: Ber[] = [];
  let at = from;
  while (byteAt(bytes, at) !== 0 || byteAt(bytes, at + 1) !== 0) {
    const child = readAt(bytes, at, depth + 1);
    children.push(child);
    at += child.bytes.byteLength;
  }
  return { tag, bytes: bytes.subarray(start, at + 2), value: bytes.subarray(from, at), children };
}

/** Null: indefinite. */
function readLength(bytes: Uint8Array, at: number): { length: number | null; size: number } {
  const first = byteAt(bytes, at);
  if (first < 0x80) return { length: first, size: 1 };
  if (first === 0x80) return { length: null, size: 1 };
  const count = first & 0x7f;
  if (count > 4) throw new RangeError("a BER length is too long");
  let length = 0;
  for (let n = 1; n <= count; n += 1) length = length * 256 + byteAt(bytes, at + n);
  return { length, size: 1 + count };
}

function byteAt(bytes: Uint8Array, at: number): number {
  const byte = bytes[at];
  if (byte === undefined) throw new RangeError("a BER element ends early");
  return byte;
}

/** The nth child, which MUST have the tag. Throws RangeError. */
export function child(element: Ber | undefined, at: number, tag?: number): Ber {
  const found = element?.children[at];
  if (!found || (tag !== undefined && found.tag !== tag)) throw new RangeError("a BER element is missing");
  return found;
}

/** Dotted form. Throws RangeError where it is no object identifier. */
export function readOid(element: Ber): string {
  if (element.tag !== TAG.oid || element.value.byteLength === 0) throw new RangeError("not an object identifier");
  const arcs: number[] = [];
  let arc = 0;
  for (const byte of element.value) {
    arc = arc * 128 + (byte & 0x7f);
    if (arc > Number.MAX_SAFE_INTEGER) throw new RangeError("an object identifier is too long");
    if (byte & 0x80) continue;
    arcs.push(arc);
    arc = 0;
  }
  const [first = 0, ...rest] = arcs;
  const root = Math.min(2, Math.floor(first / 40));
  return [root, first - root * 40, ...rest].join(".");
}

/** UTCTime or GeneralizedTime in UTC with seconds, as RFC 5280 §4.1.2.5 has them; RFC 3339. Throws RangeError. */
export function readTime(element: Ber): string {
  const text = readText(element);
  const short = element.tag === TAG.utcTime;
  const match = short ? /^(\d\d)(\d{10})Z$/.exec(text) : /^(\d{4})(\d{10})Z$/.exec(text);
  if (!match || (!short && element.tag !== TAG.generalizedTime)) throw new RangeError("not a time");
  const [, year = "", rest = ""] = match;
  const century = short ? (Number(year) < 50 ? "20" : "19") : "";
  const [month, day, hour, minute, second] = rest.match(/\d\d/g) ?? [];
  const at = new Date(`${century}${year}-${month ?? ""}-${day ?? ""}T${hour ?? ""}:${minute ?? ""}:${second ?? ""}Z`);
  if (Number.isNaN(at.getTime())) throw new RangeError("not a time");
  return at.toISOString();
}

/** A small non-negative integer. Throws RangeError. */
export function readSmallInteger(element: Ber): number {
  if (element.tag !== TAG.integer || element.value.byteLength === 0 || element.value.byteLength > 4) {
    throw new RangeError("not a small integer");
  }
  return element.value.reduce((total, byte) => total * 256 + byte, 0);
}

export function readText(element: Ber): string {
  return Buffer.from(element.value).toString("utf8");
}
