import { createHash, createPublicKey, verify, type JsonWebKey, type KeyObject } from "node:crypto";

/**
 * What OpenPGP.js parsed of a key packet and a signature packet. The library parses; the mathematics is Node's, because
 * the library cannot do brainpool curves on Node, and refuses the wrong "begin of digest" octets of GitHub's older
 * signatures, which no other implementation looks at (RFC 9580 §5.2.3: they are no part of the security).
 */
export interface PublicMaterial {
  readonly algorithm: number;
  readonly publicParams: object;
}

export interface SignatureMaterial {
  readonly publicKeyAlgorithm: number | null;
  readonly hashAlgorithm: number | null;
  readonly params: object;
}

const HASHES: Readonly<Record<number, string>> = {
  2: "sha1",
  8: "sha256",
  9: "sha384",
  10: "sha512",
  11: "sha224",
  12: "sha3-256",
  14: "sha3-512",
};

/** RFC 9580 §9.5 number → name in Node; MD5 and RIPEMD-160 are not verified. */
export function digestName(algorithm: number | null): string | undefined {
  return algorithm === null ? undefined : HASHES[algorithm];
}

/** Sizes of a coordinate by the curve's OID in hex. */
const CURVES: Readonly<Record<string, number>> = {
  "2a8648ce3d030107": 32, // P-256
  "2b81040022": 48, // P-384
  "2b81040023": 66, // P-521
  "2b8104000a": 32, // secp256k1
  "2b2403030208010107": 32, // brainpoolP256r1
  "2b240303020801010b": 48, // brainpoolP384r1
  "2b240303020801010d": 64, // brainpoolP512r1
};

type Params = Readonly<Record<string, Uint8Array>>;

// One key signs many commits, and making it costs as much as a verification. By the parameters' identity: nobody
// writes into them once they are parsed.
const keyObjects = new WeakMap<Params, KeyObject>();

function keyObjectOf(pub: Params, make: () => KeyObject): KeyObject {
  const known = keyObjects.get(pub);
  if (known) return known;
  const key = make();
  keyObjects.set(pub, key);
  return key;
}

/** Whether the signature is this key's over `data` (before hashing). False for algorithms that are not verified. */
export function verifyMaterial(key: PublicMaterial, signature: SignatureMaterial, data: Uint8Array): boolean {
  const hash = digestName(signature.hashAlgorithm);
  if (!hash || signature.publicKeyAlgorithm !== key.algorithm) return false;
  // Safe because the members are read by name below and each is checked to be bytes.
  const [pub, sig] = [key.publicParams as Params, signature.params as Params];
  switch (key.algorithm) {
    case 1:
    case 3:
      return verifyRsa(pub, sig, hash, data);
    case 17:
      return verifyDsa(pub, sig, hash, data);
    case 19:
      return verifyEcdsa(pub, sig, hash, data);
    case 22:
      return verifyLegacyEd25519(pub, sig, hash, data);
    case 27:
      return verifyEdwards(pub, "Ed25519", bytes(pub.A), bytes(sig.RS), hash, data);
    case 28:
      return verifyEdwards(pub, "Ed448", bytes(pub.A), bytes(sig.RS), hash, data);
    default:
      return false;
  }
}

function verifyRsa(pub: Params, sig: Params, hash: string, data: Uint8Array): boolean {
  const n = trimmed(bytes(pub.n));
  const s = trimmed(bytes(sig.s));
  if (n.byteLength < 128 || s.byteLength > n.byteLength) return false;
  const key = keyObjectOf(pub, () => fromJwk({ kty: "RSA", n: base64url(n), e: base64url(bytes(pub.e)) }));
  return verify(hash, data, key, padded(s, n.byteLength));
}

function verifyDsa(pub: Params, sig: Params, hash: string, data: Uint8Array): boolean {
  const [p, q, g, y] = [pub.p, pub.q, pub.g, pub.y].map((one) => integer(bytes(one)));
  const size = trimmed(bytes(pub.q)).byteLength;
  const algorithm = sequence(oid("2a8648ce380401"), sequence(p, q, g));
  return verifyPair(pub, sequence(algorithm, bitString(y ?? Buffer.alloc(0))), sig, size, hash, data);
}

function verifyEcdsa(pub: Params, sig: Params, hash: string, data: Uint8Array): boolean {
  const curve = curveOf(pub);
  const size = CURVES[curve];
  if (size === undefined) return false;
  const algorithm = sequence(oid("2a8648ce3d0201"), oid(curve));
  return verifyPair(pub, sequence(algorithm, bitString(bytes(pub.Q))), sig, size, hash, data);
}

function verifyPair(pub: Params, spki: Buffer, sig: Params, size: number, hash: string, data: Uint8Array): boolean {
  const [r, s] = [trimmed(bytes(sig.r)), trimmed(bytes(sig.s))];
  if (r.byteLength > size || s.byteLength > size) return false;
  const key = keyObjectOf(pub, () => createPublicKey({ key: spki, format: "der", type: "spki" }));
  return verify(hash, data, { key, dsaEncoding: "ieee-p1363" }, Buffer.concat([padded(r, size), padded(s, size)]));
}

/** EdDSA of RFC 4880bis: the point is prefixed with 0x40, the parts may have lost leading zeros as MPIs do. */
function verifyLegacyEd25519(pub: Params, sig: Params, hash: string, data: Uint8Array): boolean {
  const point = bytes(pub.Q);
  const [r, s] = [bytes(sig.r), bytes(sig.s)];
  if (curveOf(pub) !== "2b06010401da470f01" || point.byteLength !== 33 || point[0] !== 0x40) return false;
  if (r.byteLength > 32 || s.byteLength > 32) return false;
  return verifyEdwards(pub, "Ed25519", point.subarray(1), Buffer.concat([padded(r, 32), padded(s, 32)]), hash, data);
}

function verifyEdwards(
  pub: Params,
  crv: string,
  point: Uint8Array,
  rs: Uint8Array,
  hash: string,
  data: Uint8Array,
): boolean {
  const key = keyObjectOf(pub, () => fromJwk({ kty: "OKP", crv, x: base64url(point) }));
  return verify(null, digest(hash, data), key, rs);
}

function digest(name: string, data: Uint8Array): Buffer {
  return createHash(name).update(data).digest();
}

function curveOf(pub: Params): string {
  const holder = pub.oid as unknown as { oid?: Uint8Array } | undefined;
  return Buffer.from(holder?.oid ?? []).toString("hex");
}

function bytes(value: Uint8Array | undefined): Uint8Array {
  if (!(value instanceof Uint8Array)) throw new RangeError("an OpenPGP parameter is missing");
  return value;
}

function trimmed(value: Uint8Array): Uint8Array {
  const at = value.findIndex((byte) => byte !== 0);
  return at < 0 ? value.subarray(value.byteLength) : value.subarray(at);
}

function padded(value: Uint8Array, size: number): Buffer {
  return Buffer.concat([Buffer.alloc(Math.max(0, size - value.byteLength)), value]);
}

function fromJwk(key: JsonWebKey): KeyObject {
  return createPublicKey({ key, format: "jwk" });
}

function base64url(value: Uint8Array): string {
  return Buffer.from(value).toString("base64url");
}

// The few DER forms of a SubjectPublicKeyInfo.
function der(tag: number, content: Uint8Array): Buffer {
  const length = content.byteLength;
  const size = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
}

function sequence(...parts: readonly (Buffer | undefined)[]): Buffer {
  return der(0x30, Buffer.concat(parts.filter((part) => part !== undefined)));
}

function oid(hex: string): Buffer {
  return der(0x06, Buffer.from(hex, "hex"));
}

function bitString(content: Uint8Array): Buffer {
  return der(0x03, Buffer.concat([Buffer.from([0]), content]));
}

function integer(value: Uint8Array): Buffer {
  const plain = trimmed(value);
  return der(0x02, (plain[0] ?? 0) & 0x80 ? Buffer.concat([Buffer.from([0]), plain]) : plain);
}
