import { AppError } from "../../base/errors.ts";
import type { Sql } from "../../platform/sql.ts";
import { appendNewAct, type Acting } from "../acting.ts";
import { requirePermission } from "../principal.ts";
import { revokeToken as revokeRow, tokenExists, type ApiTokenRow } from "../store/token.ts";

/** From the next request on the token is nobody. CONFLICT/ALREADY_REVOKED to whoever comes second. */
export async function revokeToken(tx: Sql, by: Acting, id: string): Promise<ApiTokenRow> {
  requirePermission(by.principal, "tokens:manage");
  const revoked = await revokeRow(tx, id);
  if (!revoked) {
    if (await tokenExists(tx, id)) throw new AppError("CONFLICT", "ALREADY_REVOKED", "This token was revoked before.");
    throw new AppError("NOT_FOUND", "NOT_FOUND", "There is no such token.");
  }
  await appendNewAct(tx, by, { type: "access.token-revoked", subject: id, data: { name: revoked.name } });
  return revoked;
}
