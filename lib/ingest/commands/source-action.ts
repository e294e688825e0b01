import { actorOf, authOf, requirePermission, type Principal } from "../../access/principal.ts";
import type { Json } from "../../base/canonical-json.ts";
import { AppError } from "../../base/errors.ts";
import { appendAction } from "../../ledger/append.ts";
import type { Db } from "../../platform/db.ts";
import { inTransaction } from "../../platform/transaction.ts";
import type { Done } from "../contract.ts";
import { lockSource } from "../store/source.ts";

export interface SourceContext {
  readonly db: Db;
  readonly principal: Principal;
  readonly idempotencyKey: string;
}

/**
 * Appends what somebody said about a source; asked for again under the same key it is said once. Throws FORBIDDEN,
 * NOT_FOUND/UNKNOWN_SOURCE.
 */
export async function actOnSource(
  { db, principal, idempotencyKey }: SourceContext,
  action: { readonly type: string; readonly source: string; readonly data: Json },
): Promise<Done> {
  requirePermission(principal, "sources:manage");
  return inTransaction(db.pool, async (tx) => {
    if (!(await lockSource(tx, action.source))) {
      throw new AppError("NOT_FOUND", "UNKNOWN_SOURCE", "There is no such source.");
    }
    const { inboxId } = await appendAction(tx, {
      type: action.type,
      subject: action.source,
      data: action.data,
      actor: actorOf(principal),
      auth: authOf(principal),
      idempotencyKey,
    });
    return { id: action.source, entry: String(inboxId) };
  });
}
