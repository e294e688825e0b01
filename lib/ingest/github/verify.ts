import { verifyHmacSha256 } from "../hmac.ts";
import type { ActiveSecret, Delivery, Verification } from "../kind.ts";

/** `X-Hub-Signature-256` over the raw body. The legacy SHA-1 header is never looked at, and nothing is signed over time. */
export function verifyGithub(delivery: Delivery, secrets: readonly ActiveSecret[]): Verification {
  return verifyHmacSha256(delivery.body, delivery.headers["x-hub-signature-256"], secrets);
}
