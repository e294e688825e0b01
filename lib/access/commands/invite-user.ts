import { AppError } from "../../base/errors.ts";
import { databaseNow } from "../../platform/clock.ts";
import type { Sql } from "../../platform/sql.ts";
import { appendNewAct, type Acting } from "../acting.ts";
import { requireFreshSession, requirePermission } from "../principal.ts";
import { digestOf, newSecret } from "../secret.ts";
import { lockAccount } from "../store/account.ts";
import { insertSetupToken } from "../store/setup-token.ts";

export const SETUP_LINK_HOURS = 24;

/** A one-time link, shown once: only its digest is stored. */
export interface Invitation {
  /** Under the installation's address. */
  readonly path: string;
  readonly expiresAt: string;
}

/** A new link to choose a password, for somebody who lost theirs; older links of that person end. */
export async function inviteUser(tx: Sql, by: Acting, userId: string): Promise<Invitation> {
  requirePermission(by.principal, "users:manage");
  requireFreshSession(by.principal, await databaseNow(tx));
  const account = await lockAccount(tx, userId);
  if (!account) throw new AppError("NOT_FOUND", "NOT_FOUND", "There is no such account.");
  if (!account.identities.some((identity) => identity.login !== null)) {
    throw new AppError("RULE_REFUSED", "NO_LOCAL_LOGIN", "This person signs in with the identity provider.");
  }
  const invitation = await makeInvitation(tx, userId);
  await appendNewAct(tx, by, { type: "access.user-invited", subject: userId, data: {} });
  return invitation;
}

/** `userId` null makes the set-up link of the first administrator. */
export async function makeInvitation(tx: Sql, userId: string | null): Promise<Invitation> {
  const secret = newSecret();
  const expiresAt = await insertSetupToken(tx, { tokenHash: digestOf(secret), userId, hours: SETUP_LINK_HOURS });
  return { path: `/setup?token=${secret}`, expiresAt };
}
