import { AppError } from "../../base/errors.ts";
import { actorOf, authOf, requirePermission, type Principal } from "../../access/principal.ts";
import { appendAction } from "../../ledger/append.ts";
import type { Db } from "../../platform/db.ts";
import { sealBytes } from "../../platform/seal.ts";
import { inTransaction } from "../../platform/transaction.ts";
import { secretContext } from "../source-cache.ts";
import { rotateSecret } from "../store/source.ts";
import { newSecret } from "./create-source.ts";

export interface Rotated {
  readonly id: string;
  readonly secret: string;
  readonly generation: number;
  readonly previousExpiresAt: string | null;
}

/** The next secret of a source; the previous one is accepted for `overlapSeconds` more. Throws NOT_FOUND/UNKNOWN_SOURCE. */
export async function rotateSourceSecret(
  context: { readonly db: Db; readonly principal: Principal; readonly idempotencyKey: string },
  sourceId: string,
  overlapSeconds: number,
): Promise<Rotated> {
  const { db, principal, idempotencyKey } = context;
  requirePermission(principal, "sources:manage");
  const secret = newSecret();
  return inTransaction(db.pool, async (sql) => {
    const seal = (generation: number) => sealBytes(Buffer.from(secret), secretContext(sourceId, generation));
    const rotated = await rotateSecret(sql, sourceId, seal, overlapSeconds);
    if (!rotated) throw new AppError("NOT_FOUND", "UNKNOWN_SOURCE", "There is no such source.");
    const appended = await appendAction(sql, {
      type: "sources.secret-rotated",
      subject: sourceId,
      data: { generation: rotated.generation, previousExpiresAt: rotated.previousExpiresAt },
      actor: actorOf(principal),
      auth: authOf(principal),
      idempotencyKey,
    });
    if (appended.duplicate) throw new AppError("CONFLICT", "ALREADY_DONE", "This request was done before.");
    return { id: sourceId, secret, ...rotated };
  });
}
