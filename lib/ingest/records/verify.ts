import { verifyBearer } from "../bearer.ts";
import type { ActiveSecret, Delivery, Verification } from "../kind.ts";

/** Records are posted by scripts of the operator's: `Authorization: Bearer <secret>`. */
export function verifyRecords(delivery: Delivery, secrets: readonly ActiveSecret[]): Verification {
  return verifyBearer(delivery.headers["authorization"], secrets);
}
