import { verifyBearerOrBasic } from "../basic.ts";
import type { ActiveSecret, Delivery, Verification } from "../kind.ts";

/** The API server authenticates with the kubeconfig's `token` (or basic auth); it cannot sign a body (formats.md §5). */
export function verifyKubernetesAudit(delivery: Delivery, secrets: readonly ActiveSecret[]): Verification {
  return verifyBearerOrBasic(delivery.headers["authorization"], secrets);
}
