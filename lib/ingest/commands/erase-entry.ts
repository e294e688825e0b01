import type { Acting } from "../../access/acting.ts";
import { actorOf, authOf, requirePermission } from "../../access/principal.ts";
import { isUnlimited } from "../../access/scope.ts";
import type { Json } from "../../base/canonical-json.ts";
import { AppError } from "../../base/errors.ts";
import { ADVANCE_LOCK } from "../../ledger/advance.ts";
import { eraseRecord } from "../../ledger/erase.ts";
import { holdFollower, rebuildIfPassed } from "../../ledger/store/drive-again.ts";
import type { Sql } from "../../platform/sql.ts";
import type { Erased, EraseEntry } from "../contract.ts";
import { residualOf } from "../residual.ts";
import { readReadings } from "../store/evidence.ts";

/**
 * Erases what an entry's record says of people, in the caller's transaction: payload and salt go, the facts that remain
 * are appended, and every projection is built again, so that no row keeps a name. Throws NOT_FOUND/NO_SUCH_ENTRY,
 * CONFLICT/ALREADY_ERASED, UNAVAILABLE/NOT_FOLLOWED where `advance` has not read it yet, RULE_REFUSED/OWN_RECORD for
 * what people did here, and FORBIDDEN/SCOPE_LIMITED for a principal who may not see everything.
 */
export async function eraseEntry(tx: Sql, by: Acting, index: number, { reason }: EraseEntry): Promise<Erased> {
  const { principal, idempotencyKey } = by;
  requirePermission(principal, "ledger:erase");
  if (!isUnlimited(principal.scope)) {
    throw new AppError("FORBIDDEN", "SCOPE_LIMITED", "Who erases must be allowed to see every record.");
  }
  await holdFollower(tx, ADVANCE_LOCK);
  const readings = await readReadings(tx, index);
  const residual = readings && residualOf(readings);
  if (residual === null) {
    throw new AppError(
      "RULE_REFUSED",
      "OWN_RECORD",
      "What people did here, and when deadlines fell due, stays on record.",
    );
  }
  // Safe because readings are JSON by construction. Without any, the ledger still says first whether it can be erased.
  const remains = (residual ?? []) as unknown as Json;
  const acting = { actor: actorOf(principal), auth: authOf(principal), idempotencyKey };
  const { inboxId } = await eraseRecord(tx, { index, reason, residual: remains, ...acting });
  if (!residual) {
    throw new AppError("UNAVAILABLE", "NOT_FOLLOWED", "The worker has not read this entry yet. Try again shortly.");
  }
  await rebuildIfPassed(tx, index);
  return { index, id: String(inboxId) };
}
