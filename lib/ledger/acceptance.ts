import { randomBytes } from "node:crypto";
import { canonicalJson } from "../base/canonical-json.ts";
import { commitDelivery, commitKey, commitPayload } from "./leaf.ts";
import { nodeHmac } from "./node-hash.ts";
import type { Auth, KeptHeaders, Origin } from "./record.ts";

/** One record ready to be written: what was received, and the salted commitments that the leaf will carry. */
export interface Acceptance {
  readonly source: string;
  readonly origin: Origin;
  readonly key: string;
  /** Byte range of the record in its delivery. */
  readonly from: number;
  readonly to: number;
  readonly auth: string;
  readonly headers: string;
  readonly redactions: string | null;
  readonly deliveryLength: number;
  readonly bytes: Uint8Array;
  /** salt ‖ keyHash ‖ deliveryHash ‖ commitment ‖ sha256 of the delivery, 32 bytes each. */
  readonly hashes: Buffer;
}

export interface Receipt {
  readonly source: string;
  readonly origin: Origin;
  readonly key: string;
  readonly from: number;
  readonly to: number;
  readonly auth: Auth;
  readonly headers: KeptHeaders;
  /** As stored: redactions already blanked. */
  readonly bytes: Uint8Array;
  /** Of the whole delivery as received. */
  readonly deliverySha256: Uint8Array;
  readonly deliveryLength: number;
  readonly redactions?: readonly { readonly from: number; readonly to: number; readonly reason: string }[];
}

/**
 * Draws the record's salt and computes the commitments of leaf v1 (LEDGER, "Leaf v1"; decision 010). `deliveryHash`
 * binds the kept headers and the digest of the whole delivery, so that what `normalise` read is proven too.
 */
export function makeAcceptance(receipt: Receipt): Acceptance {
  const salt = drawSalt();
  const headers = canonicalJson(receipt.headers);
  const bodySha256 = Buffer.from(receipt.deliverySha256).toString("hex");
  return {
    source: receipt.source,
    origin: receipt.origin,
    key: receipt.key,
    from: receipt.from,
    to: receipt.to,
    auth: canonicalJson({ ...receipt.auth }),
    headers,
    redactions: receipt.redactions?.length ? canonicalJson(receipt.redactions.map((r) => ({ ...r }))) : null,
    deliveryLength: receipt.deliveryLength,
    bytes: receipt.bytes,
    hashes: Buffer.concat([
      salt,
      commitKey(nodeHmac, salt, receipt.key),
      commitDelivery(nodeHmac, salt, { headers, bodySha256, bodyLength: receipt.deliveryLength }),
      commitPayload(nodeHmac, salt, receipt.bytes),
      receipt.deliverySha256,
    ]),
  };
}

const SALT_BYTES = 32;
let drawn: Buffer = Buffer.alloc(0);

// 128 at a time: a call into the system's generator costs more than a commitment does.
function drawSalt(): Uint8Array {
  if (drawn.byteLength === 0) drawn = randomBytes(128 * SALT_BYTES);
  const salt = drawn.subarray(0, SALT_BYTES);
  drawn = drawn.subarray(SALT_BYTES);
  return salt;
}
