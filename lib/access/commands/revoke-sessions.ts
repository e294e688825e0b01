import { AppError } from "../../base/errors.ts";
import type { Sql } from "../../platform/sql.ts";
import { appendNewAct, type Acting } from "../acting.ts";
import { requirePermission } from "../principal.ts";
import { lockAccount } from "../store/account.ts";
import { revokeSessionsOf } from "../store/session.ts";

/** Signs a person out everywhere: one's own, or anybody's with users:manage. Appends access.sessions-revoked. */
export async function revokeSessions(tx: Sql, by: Acting, userId: string): Promise<number> {
  requirePermission(by.principal, userId === by.principal.id ? "self:manage" : "users:manage");
  if (!(await lockAccount(tx, userId))) throw new AppError("NOT_FOUND", "NOT_FOUND", "There is no such account.");
  const revoked = await revokeSessionsOf(tx, userId);
  await appendNewAct(tx, by, { type: "access.sessions-revoked", subject: userId, data: { revoked } });
  return revoked;
}
