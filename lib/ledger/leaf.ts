import { equalBytes, fromHex, toHex, utf8 } from "../base/bytes.ts";
import { AppError } from "../base/errors.ts";
import type { Auth, Origin } from "./record.ts";

/** HMAC-SHA256 over the concatenation of the parts. Injected, so that leaves are checked in a browser too. */
export type Hmac = (key: Uint8Array, ...parts: readonly Uint8Array[]) => Uint8Array;

/** The uint16 length of tlog-tiles' entry bundles. */
export const MAX_LEAF_BYTES = 65_535;

/** Leaf v1 (LEDGER, "Leaf v1"; decision 010): nothing parsed and nothing personal. Hashes are lower-case hex. */
export interface Leaf {
  readonly v: 1;
  readonly source: string;
  readonly origin: Origin;
  readonly keyHash: string;
  readonly deliveryHash: string;
  /** The record's bytes in its delivery, [from, to). */
  readonly range: readonly [from: number, to: number];
  readonly receivedAt: string;
  readonly auth: Auth;
  readonly commitment: string;
  /** Commitment to the redacted view, where bundles carry one that differs from the bytes. */
  readonly view?: string;
}

/** A leaf before it is written, `auth` as the canonical JSON in which the inbox holds it. */
export interface LeafFields extends Omit<Leaf, "v" | "auth" | "range"> {
  readonly auth: string;
  readonly from: number;
  readonly to: number;
}

/**
 * The leaf's bytes: RFC 8785 JSON. Put together by hand for the sequencer, its members in the order of their names; a
 * property test holds it equal to `canonicalJson`. Throws BAD_REQUEST/LEAF_TOO_LARGE.
 */
export function encodeLeaf(leaf: LeafFields): Uint8Array {
  const bytes = utf8(leafText(leaf));
  if (bytes.byteLength > MAX_LEAF_BYTES) {
    throw new AppError("BAD_REQUEST", "LEAF_TOO_LARGE", `A leaf holds at most ${MAX_LEAF_BYTES} bytes.`);
  }
  return bytes;
}

/** The leaf as text, for comparing; its length is not looked at. */
export function leafText(leaf: LeafFields): string {
  if (!leaf.source.isWellFormed()) throw malformed("source");
  const view = leaf.view === undefined ? "" : `,"view":"${leaf.view}"`;
  return (
    `{"auth":${leaf.auth},"commitment":"${leaf.commitment}","deliveryHash":"${leaf.deliveryHash}",` +
    `"keyHash":"${leaf.keyHash}","origin":"${leaf.origin}","range":[${leaf.from},${leaf.to}],` +
    `"receivedAt":"${leaf.receivedAt}","source":${JSON.stringify(leaf.source)},"v":1${view}}`
  );
}

const PAYLOAD = utf8("countersign/payload/v1\0");
const KEY = utf8("countersign/key/v1\0");
const DELIVERY = utf8("countersign/delivery/v1\0");
const VIEW = utf8("countersign/view/v1\0");
const VIEW_SALT = utf8("countersign/view-salt/v1\0");

/** Commitment to the stored bytes of the record. */
export function commitPayload(hmac: Hmac, salt: Uint8Array, bytes: Uint8Array): Uint8Array {
  return hmac(salt, PAYLOAD, bytes);
}

/** Commitment to the delivery key. */
export function commitKey(hmac: Hmac, salt: Uint8Array, key: string): Uint8Array {
  return hmac(salt, KEY, utf8(key));
}

export interface Delivery {
  /** The kept headers in canonical JSON. */
  readonly headers: string;
  /** Of the whole body as received, lower-case hex. */
  readonly bodySha256: string;
  readonly bodyLength: number;
}

/** Commitment to what came with the record: kept headers, digest and length of the whole body. */
export function commitDelivery(hmac: Hmac, salt: Uint8Array, delivery: Delivery): Uint8Array {
  const { headers, bodyLength, bodySha256 } = delivery;
  return hmac(salt, DELIVERY, utf8(`{"headers":${headers},"length":${bodyLength},"sha256":"${bodySha256}"}`));
}

/**
 * The salt under which a view is committed. Derived, so that a bundle can disclose it with the view without disclosing
 * the record's salt, by which what was redacted could be guessed.
 */
export function viewSalt(hmac: Hmac, salt: Uint8Array): Uint8Array {
  return hmac(salt, VIEW_SALT);
}

/** Commitment to a redacted view (which names its redactor's version), under `viewSalt`. */
export function commitView(hmac: Hmac, saltOfView: Uint8Array, view: Uint8Array): Uint8Array {
  return hmac(saltOfView, VIEW, view);
}

export interface LeafEvidence extends Delivery {
  readonly salt: Uint8Array;
  readonly bytes: Uint8Array;
  readonly key: string;
}

export type LeafPart = "commitment" | "keyHash" | "deliveryHash";

export type Commitments = Readonly<Record<LeafPart, Uint8Array>>;

/** The commitments that this payload does not open; none where all of it is as it was received. */
export function unprovenParts(hmac: Hmac, commitments: Commitments, evidence: LeafEvidence): LeafPart[] {
  const { salt } = evidence;
  const parts: LeafPart[] = [];
  if (!equalBytes(commitPayload(hmac, salt, evidence.bytes), commitments.commitment)) parts.push("commitment");
  if (!equalBytes(commitKey(hmac, salt, evidence.key), commitments.keyHash)) parts.push("keyHash");
  if (!equalBytes(commitDelivery(hmac, salt, evidence), commitments.deliveryHash)) parts.push("deliveryHash");
  return parts;
}

export function commitmentsOf(leaf: Leaf): Commitments {
  const { commitment, keyHash, deliveryHash } = leaf;
  return { commitment: fromHex(commitment), keyHash: fromHex(keyHash), deliveryHash: fromHex(deliveryHash) };
}

/** Throws INTEGRITY/LEAF_NOT_PROVEN, its detail naming the parts that differ. */
export function verifyLeaf(hmac: Hmac, leaf: Leaf, evidence: LeafEvidence): void {
  const parts = unprovenParts(hmac, commitmentsOf(leaf), evidence);
  if (parts.length === 0) return;
  throw new AppError("INTEGRITY", "LEAF_NOT_PROVEN", `The leaf was not made from this record: ${parts.join(", ")}.`, {
    detail: { parts },
  });
}

/** Throws INTEGRITY/VIEW_NOT_PROVEN unless this is the redacted view that the leaf commits to. */
export function verifyView(hmac: Hmac, leaf: Leaf, saltOfView: Uint8Array, view: Uint8Array): void {
  if (leaf.view !== undefined && toHex(commitView(hmac, saltOfView, view)) === leaf.view) return;
  throw new AppError("INTEGRITY", "VIEW_NOT_PROVEN", "This is not the view that the leaf commits to.");
}

export function malformed(member: string): AppError {
  return new AppError("INTEGRITY", "LEAF_MALFORMED", `The leaf's ${member} is malformed.`, { detail: { member } });
}
