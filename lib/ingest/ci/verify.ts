import { verifyBearer } from "../bearer.ts";
import type { ActiveSecret, Delivery, Verification } from "../kind.ts";

/** CI posts with `Authorization: Bearer <secret>`; whoever holds it can post a pass (traps P3), so it stays a claim. */
export function verifyCi(delivery: Delivery, secrets: readonly ActiveSecret[]): Verification {
  return verifyBearer(delivery.headers["authorization"], secrets);
}
