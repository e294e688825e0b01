import { AppError } from "../../base/errors.ts";
import { databaseNow } from "../../platform/clock.ts";
import type { Sql } from "../../platform/sql.ts";
import { appendNewAct, type Acting } from "../acting.ts";
import { newTokenSchema, type NewToken } from "../contract.ts";
import { requireWithinOwn } from "../grant.ts";
import { requireFreshSession, requirePermission } from "../principal.ts";
import { digestOf, idFrom, newSecret } from "../secret.ts";
import { insertToken, type ApiTokenRow } from "../store/token.ts";

export interface TokenMade {
  readonly token: ApiTokenRow;
  /** `cst_…`, shown once: only its digest is stored. */
  readonly secret: string;
}

/**
 * Makes a token with one role and a scope, no wider than the maker's own. Appends access.token-created (never the
 * secret). CONFLICT/TOKEN_EXISTS when the command was sent before: its secret cannot be shown again.
 */
export async function createToken(tx: Sql, by: Acting, input: NewToken): Promise<TokenMade> {
  requirePermission(by.principal, "tokens:manage");
  requireFreshSession(by.principal, await databaseNow(tx));
  const { name, role, scope, expiresInDays } = newTokenSchema.parse(input);
  const roles = [role];
  requireWithinOwn(by.principal, { roles, scope });

  const secret = `cst_${newSecret()}`;
  const id = idFrom("token", by.idempotencyKey);
  const token = await insertToken(tx, {
    id,
    name,
    tokenHash: digestOf(secret),
    hint: secret.slice(-4),
    roles,
    scope,
    createdBy: by.principal.name,
    days: expiresInDays,
  });
  if (!token) throw new AppError("CONFLICT", "TOKEN_EXISTS", "This token was made before; its secret was shown once.");
  const data = { name, roles, scope: { ...scope }, expiresAt: token.expiresAt };
  await appendNewAct(tx, by, { type: "access.token-created", subject: id, data });
  return { token, secret };
}
