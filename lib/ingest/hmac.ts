import { hmacSha256 } from "../base/sha256.ts";
import type { ActiveSecret, Verification } from "./kind.ts";
import { matchingGeneration } from "./matching-secret.ts";

/** The algorithm is fixed here and never chosen by the header: `sha1=…` is malformed, whoever sends it. */
const SHA256_HEADER = /^sha256=([0-9a-f]{64})$/i;

/**
 * Verifies `sha256=<hex HMAC-SHA256(secret, raw body)>` (GitHub `X-Hub-Signature-256`, Flux `X-Signature`).
 * Over the raw bytes, constant time, against every active secret; any header value is safe.
 */
export function verifyHmacSha256(
  body: Uint8Array,
  headerValue: string | undefined,
  secrets: readonly ActiveSecret[],
): Verification {
  if (headerValue === undefined || headerValue === "") return { ok: false, reason: "missing" };
  const hex = SHA256_HEADER.exec(headerValue)?.[1];
  if (hex === undefined) return { ok: false, reason: "malformed" };
  const generation = matchingGeneration(secrets, Buffer.from(hex, "hex"), (secret) => hmacSha256(secret, body));
  return generation === null ? { ok: false, reason: "mismatch" } : { ok: true, method: "hmac-sha256", generation };
}
