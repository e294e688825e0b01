import { createPublicKey, sign, verify, type KeyObject } from "node:crypto";
import { hmacSha256, sha256 } from "../base/sha256.ts";
import type { Hmac } from "./leaf.ts";
import type { HashFunction } from "./merkle.ts";
import type { Sign, VerifySignature } from "./note.ts";

/** SHA-256 for the ledger's cores. */
export const nodeHash256: HashFunction = sha256;

/** HMAC-SHA256 for leaves and their proofs. */
export const nodeHmac: Hmac = hmacSha256;

/** DER of an Ed25519 SubjectPublicKeyInfo up to the key (RFC 8410 §4). */
const SPKI_PREFIX = Buffer.from("302a300506032b6570032100", "hex");

/** Ed25519 by a raw 32-byte public key. */
export const nodeVerifySignature: VerifySignature = (publicKey, message, signature) => {
  if (publicKey.byteLength !== 32 || signature.byteLength !== 64) return false;
  return verify(null, message, keyObjectOf(publicKey), signature);
};

// A log has one key and many checkpoints. By the bytes' identity: nobody writes into a key.
const keyObjects = new WeakMap<Uint8Array, KeyObject>();

function keyObjectOf(publicKey: Uint8Array): KeyObject {
  const known = keyObjects.get(publicKey);
  if (known) return known;
  const key = createPublicKey({ key: Buffer.concat([SPKI_PREFIX, publicKey]), format: "der", type: "spki" });
  keyObjects.set(publicKey, key);
  return key;
}

/** Signs with an Ed25519 private key. */
export function nodeSigner(privateKey: KeyObject): Sign {
  return (message) => sign(null, message, privateKey);
}

/** The raw 32 bytes of an Ed25519 key's public half. */
export function rawPublicKey(key: KeyObject): Uint8Array {
  const der = (key.type === "public" ? key : createPublicKey(key)).export({ format: "der", type: "spki" });
  return new Uint8Array(der.subarray(SPKI_PREFIX.byteLength));
}
