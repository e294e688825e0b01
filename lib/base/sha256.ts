import { createHash, createHmac, hash } from "node:crypto";

type Part = Uint8Array | string;

const BLOCK_BYTES = 64;
const DIGEST_BYTES = 32;
const SCRATCH_BYTES = 4096;
const scratch = Buffer.alloc(SCRATCH_BYTES);
const outer = Buffer.alloc(BLOCK_BYTES + DIGEST_BYTES);

export function sha256(...parts: readonly Part[]): Buffer {
  const [only] = parts;
  if (parts.length === 1 && only !== undefined) return oneShot(only);
  const length = join(parts, 0);
  if (length !== null) return oneShot(scratch.subarray(0, length));
  const state = createHash("sha256");
  for (const part of parts) state.update(part);
  return state.digest();
}

export function sha256Hex(...parts: readonly Part[]): string {
  return sha256(...parts).toString("hex");
}

/** HMAC-SHA256 (RFC 2104) out of one-shot hashes: each record has three, a full verify makes them again. */
export function hmacSha256(key: Uint8Array, ...parts: readonly Part[]): Buffer {
  const length = key.byteLength <= BLOCK_BYTES ? join(parts, BLOCK_BYTES) : null;
  if (length === null) return byHmacObject(key, parts);
  scratch.fill(0x36, 0, BLOCK_BYTES);
  outer.fill(0x5c, 0, BLOCK_BYTES);
  for (let at = 0; at < key.byteLength; at++) {
    const byte = key[at] ?? 0;
    scratch[at] = byte ^ 0x36;
    outer[at] = byte ^ 0x5c;
  }
  outer.write(hash("sha256", scratch.subarray(0, length), "binary"), BLOCK_BYTES, "binary");
  return oneShot(outer);
}

function byHmacObject(key: Uint8Array, parts: readonly Part[]): Buffer {
  const hmac = createHmac("sha256", key);
  for (const part of parts) hmac.update(part);
  return hmac.digest();
}

// By way of a string: the text of a digest is cheap, the memory of its own that Node gives each digest Buffer is not.
function oneShot(part: Part): Buffer {
  return Buffer.from(hash("sha256", part, "binary"), "binary");
}

/** Where the parts end in `scratch`, written one after the other from `from` on; null where they do not fit. */
function join(parts: readonly Part[], from: number): number | null {
  let end = from;
  for (const part of parts) {
    const length = typeof part === "string" ? Buffer.byteLength(part) : part.byteLength;
    if (end + length > SCRATCH_BYTES) return null;
    if (typeof part === "string") scratch.write(part, end);
    else scratch.set(part, end);
    end += length;
  }
  return end;
}
