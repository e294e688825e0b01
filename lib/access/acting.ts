import type { Json } from "../base/canonical-json.ts";
import { AppError } from "../base/errors.ts";
import { appendAction } from "../ledger/append.ts";
import type { Accepted } from "../ledger/store/accept.ts";
import type { Sql } from "../platform/sql.ts";
import { actorOf, authOf, type Principal } from "./principal.ts";

/** Who gives a command, and the key under which sending it twice is one command. A route's context is one. */
export interface Acting {
  readonly principal: Principal;
  readonly idempotencyKey: string;
}

/** Appends what this principal did, in the command's transaction. `occurredAt` only where a person claims another time. */
export async function appendAct(
  tx: Sql,
  by: Acting,
  act: { readonly type: string; readonly subject: string; readonly data: Json; readonly occurredAt?: string },
): Promise<Accepted> {
  const { principal, idempotencyKey } = by;
  return appendAction(tx, { ...act, actor: actorOf(principal), auth: authOf(principal), idempotencyKey });
}

/** Appends, and refuses a key that was used for another command: CONFLICT/KEY_REUSED rolls the transaction back. */
export async function appendNewAct(
  tx: Sql,
  by: Acting,
  act: { readonly type: string; readonly subject: string; readonly data: Json },
): Promise<Accepted> {
  const accepted = await appendAct(tx, by, act);
  if (accepted.duplicate) {
    throw new AppError("CONFLICT", "KEY_REUSED", "This Idempotency-Key was used for another command.");
  }
  return accepted;
}
