import type { Actor } from "../base/actor.ts";
import type { Json } from "../base/canonical-json.ts";
import { AppError } from "../base/errors.ts";
import type { Sql } from "../platform/sql.ts";
import { appendAction } from "./append.ts";
import type { Auth } from "./record.ts";
import type { Accepted } from "./store/accept.ts";
import { erasePayload, findErasable } from "./store/erase.ts";

/** Type of the action that every erasure appends; `log verify` looks for it. */
export const ERASED = "ledger.erased";

export interface Erasure {
  readonly index: number;
  readonly reason: string;
  /** The facts that remain for replay, without personal fields. */
  readonly residual: Json;
  readonly actor: Actor;
  readonly auth: Auth;
  readonly idempotencyKey: string;
}

/**
 * Erases payload and salt of one entry for ever, in the caller's transaction, and appends the action that says so. Leaf,
 * proofs and verdicts stay; replay reads the residual. Throws NOT_FOUND/NO_SUCH_ENTRY, CONFLICT/ALREADY_ERASED, and
 * RULE_REFUSED/ERASURE_RECORD for the record of another erasure, which is what justifies that one.
 */
export async function eraseRecord(tx: Sql, erasure: Erasure): Promise<Accepted> {
  const { index, reason, residual, actor, auth, idempotencyKey } = erasure;
  const target = await findErasable(tx, index);
  if (target === undefined) throw new AppError("NOT_FOUND", "NO_SUCH_ENTRY", `There is no entry ${index}.`);
  if (target.erased) throw new AppError("CONFLICT", "ALREADY_ERASED", `The payload of entry ${index} is erased.`);
  if (target.justifiesErasure) {
    throw new AppError("RULE_REFUSED", "ERASURE_RECORD", "The record of an erasure cannot be erased.");
  }
  const data = { index, reason, residual };
  const accepted = await appendAction(tx, { type: ERASED, subject: String(index), data, actor, auth, idempotencyKey });
  if (accepted.duplicate) {
    throw new AppError("CONFLICT", "KEY_REUSED", "This Idempotency-Key was used for another command.");
  }
  await erasePayload(tx, index, accepted.inboxId, residual);
  return accepted;
}
