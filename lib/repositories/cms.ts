import { child, readBer, readOid, TAG, type Ber } from "./ber.ts";

/** A detached CMS signature by one signer (RFC 5652), taken apart and not yet verified. */
export interface CmsSignature {
  /** DER of the certificates that came along: an offer, trusted for nothing. */
  readonly certificates: readonly Uint8Array[];
  readonly signer: SignerId;
  readonly digestAlgorithm: string;
  /** DER of the SET that the signature is over; null: it is over the content itself. */
  readonly signedAttributes: Uint8Array | null;
  /** Values of the signed attributes by their type. */
  readonly signed: ReadonlyMap<string, readonly Ber[]>;
  readonly signatureAlgorithm: string;
  readonly signatureParameters: Ber | null;
  readonly signature: Uint8Array;
  readonly unsigned: ReadonlyMap<string, readonly Ber[]>;
}

export type SignerId =
  { readonly issuer: Uint8Array; readonly serial: Uint8Array } | { readonly subjectKeyId: Uint8Array };

export const ATTRIBUTE = {
  contentType: "1.2.840.113549.1.9.3",
  messageDigest: "1.2.840.113549.1.9.4",
  signingTime: "1.2.840.113549.1.9.5",
  /** Rekor's TransparencyLogEntry, as gitsign embeds it. */
  logEntry: "1.3.6.1.4.1.57264.3.1",
} as const;
export const DATA = "1.2.840.113549.1.7.1";
const SIGNED_DATA = "1.2.840.113549.1.7.2";

/** Reads ContentInfo → SignedData. Throws RangeError where it is none, holds content of its own, or several signers. */
export function readCms(bytes: Uint8Array): CmsSignature {
  const info = readBer(bytes);
  if (readOid(child(info, 0)) !== SIGNED_DATA) throw new RangeError("not signed data");
  const [, , content, ...rest] = child(child(info, 1, 0xa0), 0, TAG.sequence).children;
  if (readOid(child(content, 0)) !== DATA || content?.children.length !== 1) {
    throw new RangeError("the signature holds content of its own");
  }
  const certificates = rest.find(({ tag }) => tag === 0xa0)?.children ?? [];
  const signers = rest.at(-1);
  if (signers?.tag !== TAG.set || signers.children.length !== 1) throw new RangeError("not one signer");
  return {
    certificates: certificates.filter(({ tag }) => tag === TAG.sequence).map((one) => one.bytes),
    ...readSigner(child(signers, 0, TAG.sequence)),
  };
}

function readSigner(info: Ber): Omit<CmsSignature, "certificates"> {
  const fields = [...info.children];
  const [, signer, digest] = fields.splice(0, 3);
  const attributes = fields[0]?.tag === 0xa0 ? fields.shift() : undefined;
  const [algorithm, signature, ...more] = fields;
  const unsigned = more[0]?.tag === 0xa1 ? more.shift() : undefined;
  if (!signer || !digest || !algorithm || signature?.tag !== TAG.octetString || more.length > 0) {
    throw new RangeError("a signer lacks a field");
  }
  return {
    signer: readSignerId(signer),
    digestAlgorithm: readOid(child(digest, 0)),
    signedAttributes: attributes ? asSet(attributes) : null,
    signed: readAttributes(attributes),
    signatureAlgorithm: readOid(child(algorithm, 0)),
    signatureParameters: algorithm.children[1] ?? null,
    signature: signature.value,
    unsigned: readAttributes(unsigned),
  };
}

function readSignerId(id: Ber): SignerId {
  if (id.tag === 0x80) return { subjectKeyId: id.value };
  return { issuer: child(id, 0, TAG.sequence).bytes, serial: child(id, 1, TAG.integer).value };
}

/** §5.4: what is signed is the SET OF, not the `[0]` by which it is sent. */
function asSet(attributes: Ber): Uint8Array {
  const bytes = attributes.bytes.slice();
  bytes[0] = TAG.set;
  return bytes;
}

function readAttributes(holder: Ber | undefined): Map<string, readonly Ber[]> {
  const found = new Map<string, readonly Ber[]>();
  for (const attribute of holder?.children ?? []) {
    const oid = readOid(child(attribute, 0));
    if (found.has(oid)) throw new RangeError("an attribute stands twice");
    found.set(oid, child(attribute, 1, TAG.set).children);
  }
  return found;
}
