import { constants, createHash, verify, type KeyObject } from "node:crypto";
import { child, readOid, readSmallInteger, type Ber } from "./ber.ts";
import type { CmsSignature } from "./cms.ts";

const DIGESTS: Readonly<Record<string, string>> = {
  "1.3.14.3.2.26": "sha1",
  "2.16.840.1.101.3.4.2.4": "sha224",
  "2.16.840.1.101.3.4.2.1": "sha256",
  "2.16.840.1.101.3.4.2.2": "sha384",
  "2.16.840.1.101.3.4.2.3": "sha512",
  "2.16.840.1.101.3.4.2.8": "sha3-256",
  "2.16.840.1.101.3.4.2.10": "sha3-512",
};

/** Digest of an algorithm that names it; null: the signer's digest algorithm. */
const SIGNATURES: Readonly<Record<string, { key: string; digest: string | null }>> = {
  "1.2.840.113549.1.1.1": { key: "rsa", digest: null },
  "1.2.840.113549.1.1.5": { key: "rsa", digest: "sha1" },
  "1.2.840.113549.1.1.11": { key: "rsa", digest: "sha256" },
  "1.2.840.113549.1.1.12": { key: "rsa", digest: "sha384" },
  "1.2.840.113549.1.1.13": { key: "rsa", digest: "sha512" },
  "1.2.840.10045.2.1": { key: "ec", digest: null },
  "1.2.840.10045.4.1": { key: "ec", digest: "sha1" },
  "1.2.840.10045.4.3.2": { key: "ec", digest: "sha256" },
  "1.2.840.10045.4.3.3": { key: "ec", digest: "sha384" },
  "1.2.840.10045.4.3.4": { key: "ec", digest: "sha512" },
  "1.3.101.112": { key: "ed25519", digest: null },
};
const RSA_PSS = "1.2.840.113549.1.1.10";

/** Name in Node; undefined for MD5 and whatever else is not verified. */
export function cmsDigest(cms: Pick<CmsSignature, "digestAlgorithm">): string | undefined {
  return DIGESTS[cms.digestAlgorithm];
}

export function digestOf(name: string, data: Uint8Array): Buffer {
  return createHash(name).update(data).digest();
}

/** Whether the signature is this key's over `data`; null where its algorithm is not verified. */
export function verifyCms(cms: CmsSignature, key: KeyObject, data: Uint8Array): boolean | null {
  const digest = cmsDigest(cms);
  if (cms.signatureAlgorithm === RSA_PSS) return verifyPss(cms, key, data);
  const algorithm = SIGNATURES[cms.signatureAlgorithm];
  if (!algorithm || !digest) return null;
  if (key.asymmetricKeyType !== algorithm.key) return false;
  // An algorithm that names another digest than the signer's is a confusion, not a choice (RFC 5754 §3).
  if (algorithm.digest !== null && algorithm.digest !== digest) return false;
  return verify(algorithm.key === "ed25519" ? null : digest, data, key, cms.signature);
}

/** RFC 4056: the hash and the length of the salt stand in the parameters; the mask's hash must be the same. */
function verifyPss(cms: CmsSignature, key: KeyObject, data: Uint8Array): boolean | null {
  const parameters = cms.signatureParameters?.children ?? [];
  const hash = hashIn(parameters.find(({ tag }) => tag === 0xa0));
  const mask = parameters.find(({ tag }) => tag === 0xa1);
  const maskHash = mask ? DIGESTS[readOid(child(child(child(mask, 0), 1), 0))] : "sha1";
  const salt = parameters.find(({ tag }) => tag === 0xa2);
  const saltLength = salt ? readSmallInteger(child(salt, 0)) : 20;
  if (!hash || hash !== maskHash || hash !== cmsDigest(cms)) return null;
  if (key.asymmetricKeyType !== "rsa" && key.asymmetricKeyType !== "rsa-pss") return false;
  return verify(hash, data, { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength }, cms.signature);
}

function hashIn(holder: Ber | undefined): string | undefined {
  return holder ? DIGESTS[readOid(child(child(holder, 0), 0))] : "sha1";
}
