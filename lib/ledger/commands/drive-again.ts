import type { Actor } from "../../base/actor.ts";
import { AppError } from "../../base/errors.ts";
import type { Sql } from "../../platform/sql.ts";
import { ADVANCE_LOCK } from "../advance.ts";
import { appendAction } from "../append.ts";
import type { DrivenAgain } from "../contract.ts";
import type { Auth } from "../record.ts";
import { forgetSetAside, holdFollower, rebuildIfPassed } from "../store/drive-again.ts";

interface Asking {
  readonly actor: Actor;
  readonly auth: Auth;
  readonly idempotencyKey: string;
}

/**
 * Gives an entry that was set aside to `advance` again, in the caller's transaction. What follows it was computed without
 * it, so where projections stand past it they are built again from entry 0. The caller has checked the permission
 * (`sources:manage`). Throws NOT_FOUND/NOT_SET_ASIDE, CONFLICT/ALREADY_DONE.
 */
export async function driveAgain(tx: Sql, asking: Asking, index: number): Promise<DrivenAgain> {
  await holdFollower(tx, ADVANCE_LOCK);
  if (!(await forgetSetAside(tx, index))) {
    throw new AppError("NOT_FOUND", "NOT_SET_ASIDE", `Entry ${index} is not set aside.`);
  }
  const rebuilding = await rebuildIfPassed(tx, index);
  const action = { type: "ledger.driven-again", subject: String(index), data: { index, rebuilding }, ...asking };
  const { duplicate } = await appendAction(tx, action);
  if (duplicate) throw new AppError("CONFLICT", "ALREADY_DONE", "This request was done before.");
  return { index, rebuilding };
}
