import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import { AppError } from "../base/errors.ts";
import { sha256 } from "../base/sha256.ts";
import { getSealKeys } from "./keys.ts";

// version 1 ‖ key id (8) ‖ nonce (12) ‖ tag (16) ‖ ciphertext, AES-256-GCM
const VERSION = 1;
const KEY_ID_BYTES = 8;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const HEADER_BYTES = 1 + KEY_ID_BYTES;
const PREFIX_BYTES = HEADER_BYTES + NONCE_BYTES + TAG_BYTES;

/**
 * Seals a secret for the database. `context` names the row that holds it and is authenticated with it: swapped between
 * rows, or opened under another name, it does not open. `keys[0]` seals.
 */
export function sealBytes(
  plain: Uint8Array,
  context: string,
  keys: readonly Uint8Array[] = getSealKeys(),
): Uint8Array<ArrayBuffer> {
  const [key] = keys;
  if (!key) throw new AppError("INTERNAL", "NO_SEAL_KEY", "There is no key to seal with.");
  const header = Buffer.concat([Buffer.of(VERSION), keyId(key)]);
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv("aes-256-gcm", key, nonce);
  cipher.setAAD(associated(header, context));
  const sealed = Buffer.concat([cipher.update(plain), cipher.final()]);
  return new Uint8Array(Buffer.concat([header, nonce, cipher.getAuthTag(), sealed]));
}

/** Opens what `sealBytes` sealed under the same context. Throws INTEGRITY/SEAL_KEY_UNKNOWN, INTEGRITY/SEAL_BROKEN. */
export function openSealed(
  sealed: Uint8Array,
  context: string,
  keys: readonly Uint8Array[] = getSealKeys(),
): Uint8Array<ArrayBuffer> {
  const bytes = Buffer.from(sealed);
  if (bytes.byteLength < PREFIX_BYTES || bytes[0] !== VERSION) throw broken();
  const header = bytes.subarray(0, HEADER_BYTES);
  const key = keys.find((candidate) => keyId(candidate).equals(header.subarray(1)));
  if (!key) throw new AppError("INTEGRITY", "SEAL_KEY_UNKNOWN", "The key that sealed this is not among the seal keys.");
  const decipher = createDecipheriv("aes-256-gcm", key, bytes.subarray(HEADER_BYTES, HEADER_BYTES + NONCE_BYTES));
  decipher.setAAD(associated(header, context));
  decipher.setAuthTag(bytes.subarray(HEADER_BYTES + NONCE_BYTES, PREFIX_BYTES));
  try {
    return new Uint8Array(Buffer.concat([decipher.update(bytes.subarray(PREFIX_BYTES)), decipher.final()]));
  } catch (cause) {
    throw broken(cause);
  }
}

function keyId(key: Uint8Array): Buffer {
  return sha256("countersign/seal-key/v1\0", key).subarray(0, KEY_ID_BYTES);
}

function associated(header: Uint8Array, context: string): Buffer {
  return Buffer.concat([header, Buffer.from(context, "utf8")]);
}

function broken(cause?: unknown): AppError {
  return new AppError("INTEGRITY", "SEAL_BROKEN", "A sealed value was altered, or belongs elsewhere.", { cause });
}
