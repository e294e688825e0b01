import { createHmac } from "node:crypto";
import { verifyBearer } from "../bearer.ts";
import { verifyHmacSha256 } from "../hmac.ts";
import type { ActiveSecret, Delivery, Verification } from "../kind.ts";
import { matchingGeneration } from "../matching-secret.ts";

const OTHER_ALGORITHMS = { sha384: 96, sha512: 128 } as const;
const SIGNATURE = /^(sha384|sha512)=([0-9a-f]+)$/i;

/**
 * Flux `generic-hmac`: `X-Signature: <alg>=<hex HMAC(secret, raw body)>` (notification-controller forwarder.go; only
 * sha256 is sent today, the documentation reserves the right to change it). Flux `generic`, and log shippers:
 * `Authorization: Bearer <secret>`. A signature that is present is decisive: it is never passed over for a token.
 */
export function verifyFlux(delivery: Delivery, secrets: readonly ActiveSecret[]): Verification {
  const signature = delivery.headers["x-signature"];
  if (signature === undefined) return verifyBearer(delivery.headers["authorization"], secrets);
  const [, name, hex] = SIGNATURE.exec(signature) ?? [];
  if (name === undefined || hex === undefined) return verifyHmacSha256(delivery.body, signature, secrets);
  // Safe because the pattern admits these two names only.
  const algorithm = name.toLowerCase() as keyof typeof OTHER_ALGORITHMS;
  if (hex.length !== OTHER_ALGORITHMS[algorithm]) return { ok: false, reason: "malformed" };
  const proof = (secret: Uint8Array) => createHmac(algorithm, secret).update(delivery.body).digest();
  const generation = matchingGeneration(secrets, Buffer.from(hex, "hex"), proof);
  return generation === null
    ? { ok: false, reason: "mismatch" }
    : { ok: true, method: `hmac-${algorithm}`, generation };
}
