import { createHash, createPublicKey, hash, sign, verify, type KeyObject } from "node:crypto";
import { hmacSha256 } from "../base/sha256.ts";
import type { Hmac } from "./leaf.ts";
import type { HashFunction } from "./merkle.ts";
import type { Sign, VerifySignature } from "./note.ts";

const SCRATCH_BYTES = 4096;
const scratch = Buffer.alloc(SCRATCH_BYTES);

/** SHA-256 for the ledger's cores. One-shot over a scratch buffer: 0.6 of the time of an incremental hash at 65 bytes. */
export const nodeHash256: HashFunction = (...parts) => {
  let length = 0;
  for (const part of parts) length += part.byteLength;
  if (length > SCRATCH_BYTES) return incremental(parts);
  let offset = 0;
  for (const part of parts) {
    scratch.set(part, offset);
    offset += part.byteLength;
  }
  return hash("sha256", scratch.subarray(0, length), "buffer");
};

function incremental(parts: readonly Uint8Array[]): Uint8Array {
  const state = createHash("sha256");
  for (const part of parts) state.update(part);
  return state.digest();
}

const BLOCK_BYTES = 64;
const inner = Buffer.alloc(SCRATCH_BYTES);
const outer = Buffer.alloc(BLOCK_BYTES + 32);

/** HMAC-SHA256 (RFC 2104) out of one-shot hashes: a full verify makes three for each entry, and Hmac objects are slow. */
export const nodeHmac: Hmac = (key, ...parts) => {
  let length = BLOCK_BYTES;
  for (const part of parts) length += part.byteLength;
  if (key.byteLength > BLOCK_BYTES || length > SCRATCH_BYTES) return hmacSha256(key, ...parts);
  inner.fill(0x36, 0, BLOCK_BYTES);
  outer.fill(0x5c, 0, BLOCK_BYTES);
  for (let at = 0; at < key.byteLength; at++) {
    const byte = key[at] ?? 0;
    inner[at] = byte ^ 0x36;
    outer[at] = byte ^ 0x5c;
  }
  let offset = BLOCK_BYTES;
  for (const part of parts) {
    inner.set(part, offset);
    offset += part.byteLength;
  }
  outer.set(hash("sha256", inner.subarray(0, length), "buffer"), BLOCK_BYTES);
  return hash("sha256", outer, "buffer");
};

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
