import { verifyBearerOrBasic } from "../basic.ts";
import type { ActiveSecret, Delivery, Verification } from "../kind.ts";

/**
 * Argo CD's webhook service cannot sign: it sends a static header, or `basicAuth` with the secret as its password
 * (notifications-engine pkg/services/webhook.go).
 */
export function verifyArgocd(delivery: Delivery, secrets: readonly ActiveSecret[]): Verification {
  return verifyBearerOrBasic(delivery.headers["authorization"], secrets);
}
