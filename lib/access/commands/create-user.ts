import type { Sql } from "../../platform/sql.ts";
import { databaseNow } from "../../platform/clock.ts";
import { appendNewAct, type Acting } from "../acting.ts";
import { newUserSchema, type NewUser } from "../contract.ts";
import { requireSoundGrant, requireWithinOwn } from "../grant.ts";
import { hashPassword } from "../password.ts";
import { requireFreshSession, requirePermission } from "../principal.ts";
import { idFrom } from "../secret.ts";
import { insertAccount, readAccount, type AccountRow } from "../store/account.ts";
import { insertIdentity, localIssuer } from "../store/identity.ts";
import { makeInvitation, type Invitation } from "./invite-user.ts";

export interface UserMade {
  readonly user: AccountRow;
  /** Null where the caller gave a password, and when the command was sent before. */
  readonly invitation: Invitation | null;
}

/**
 * Makes an account that signs in here, with an invitation to choose a password; or, from the command line and the demo,
 * with the password given. Appends access.user-created. CONFLICT/LOGIN_TAKEN; see `requireSoundGrant` for the rules.
 */
export async function createUser(tx: Sql, by: Acting, input: NewUser & { password?: string }): Promise<UserMade> {
  requirePermission(by.principal, "users:manage");
  requireFreshSession(by.principal, await databaseNow(tx));
  const { name, email, roles, scope, accessFrom, accessUntil } = newUserSchema.parse(input);
  requireSoundGrant({ roles, scope, accessFrom, accessUntil });
  requireWithinOwn(by.principal, { roles, scope });

  const id = idFrom("user", by.idempotencyKey);
  const isNew = await insertAccount(tx, { id, name, email, status: "active", roles, scope, accessFrom, accessUntil });
  if (!isNew) return { user: await accountOf(tx, id), invitation: null };
  const passwordHash = input.password === undefined ? null : await hashPassword(input.password);
  await insertIdentity(tx, { issuer: await localIssuer(tx), subject: id, userId: id, login: email, passwordHash });
  const invitation = passwordHash === null ? await makeInvitation(tx, id) : null;
  const data = { name, roles, scope: { ...scope }, accessFrom, accessUntil };
  await appendNewAct(tx, by, { type: "access.user-created", subject: id, data });
  return { user: await accountOf(tx, id), invitation };
}

async function accountOf(tx: Sql, id: string): Promise<AccountRow> {
  const account = await readAccount(tx, id);
  if (!account) throw new Error("An account that was just written cannot be read.");
  return account;
}
