import { randomUUID } from "node:crypto";
import type pg from "pg";
import { z } from "zod";
import { AppError } from "../../base/errors.ts";
import { databaseNow } from "../../platform/clock.ts";
import { inTransaction } from "../../platform/transaction.ts";
import type { Sql } from "../../platform/sql.ts";
import { appendNewAct } from "../acting.ts";
import { hashPassword, passwordSchema } from "../password.ts";
import { systemPrincipal, type Principal } from "../principal.ts";
import { EVERYTHING, mintScope } from "../scope.ts";
import { digestOf } from "../secret.ts";
import { insertAccount, lockAccount, otherAdmins } from "../store/account.ts";
import { insertIdentity, localIssuer, setPassword } from "../store/identity.ts";
import { revokeSessionsOf } from "../store/session.ts";
import { spendSetupToken } from "../store/setup-token.ts";
import { makeInvitation, type Invitation } from "./invite-user.ts";
import { openSession } from "./sign-in.ts";

/**
 * The one-time link that makes the first administrator, good for 24 hours; a newer one replaces it. Null once there is
 * an administrator. For the start script and the command line: `db` is the process's database.
 */
export async function createSetupToken(db: { readonly pool: pg.Pool }): Promise<Invitation | null> {
  return inTransaction(db.pool, async (tx) => {
    if ((await otherAdmins(tx, null)) > 0) return null;
    const invitation = await makeInvitation(tx, null);
    const by = { principal: systemPrincipal("start"), idempotencyKey: randomUUID() };
    await appendNewAct(tx, by, { type: "access.setup-link-made", subject: "setup", data: {} });
    return invitation;
  });
}

export const setUpSchema = z.object({
  token: z.string().min(1).max(200),
  /** Needed for the first administrator; an invited person has both already. */
  name: z.string().trim().min(1).max(120).optional(),
  email: z.email().max(254).toLowerCase().optional(),
  password: passwordSchema,
});

/**
 * Uses a one-time link up: makes the first administrator, or sets the invited person's password and ends their other
 * sessions. Opens a session and answers its id. NOT_FOUND/LINK_SPENT for an unknown, used or expired link: of two at
 * once, one wins.
 */
export async function setUp(pool: pg.Pool, input: z.input<typeof setUpSchema>): Promise<string> {
  const { token, name, email, password } = setUpSchema.parse(input);
  const passwordHash = await hashPassword(password);
  return inTransaction(pool, async (tx) => {
    const spent = await spendSetupToken(tx, digestOf(token));
    if (!spent) throw new AppError("NOT_FOUND", "LINK_SPENT", "This link was used, has ended, or never was.");
    if (spent.userId !== null) return acceptInvitation(tx, spent.userId, passwordHash);
    if (!name || !email) {
      throw new AppError("BAD_REQUEST", "NAME_MISSING", "The first administrator needs a name and an e-mail address.");
    }
    return makeFirstAdmin(tx, { name, email, passwordHash });
  });
}

async function makeFirstAdmin(
  tx: Sql,
  { name, email, passwordHash }: { name: string; email: string; passwordHash: string },
): Promise<string> {
  if ((await otherAdmins(tx, null)) > 0) {
    throw new AppError("CONFLICT", "ADMIN_EXISTS", "There is an administrator already.");
  }
  const id = randomUUID();
  const issuer = await localIssuer(tx);
  const account = { id, name, email, status: "active", roles: ["admin"], scope: EVERYTHING } as const;
  await insertAccount(tx, { ...account, accessFrom: null, accessUntil: null });
  await insertIdentity(tx, { issuer, subject: id, userId: id, login: email, passwordHash });
  const by = { principal: personOf({ id, issuer, name, email }), idempotencyKey: randomUUID() };
  const data = { name, roles: ["admin"], scope: { ...EVERYTHING }, accessFrom: null, accessUntil: null };
  await appendNewAct(tx, by, { type: "access.user-created", subject: id, data });
  return openSession(tx, { userId: id, issuer, subject: id }, await databaseNow(tx));
}

async function acceptInvitation(tx: Sql, userId: string, passwordHash: string): Promise<string> {
  const issuer = await localIssuer(tx);
  const account = await lockAccount(tx, userId);
  if (!account || account.status !== "active" || !(await setPassword(tx, issuer, userId, passwordHash))) {
    throw new AppError("NOT_FOUND", "LINK_SPENT", "This link was used, has ended, or never was.");
  }
  await revokeSessionsOf(tx, userId);
  const person = personOf({ id: userId, issuer, name: account.name, email: account.email });
  const by = { principal: person, idempotencyKey: randomUUID() };
  await appendNewAct(tx, by, { type: "access.password-set", subject: userId, data: {} });
  const subject = account.identities.find((identity) => identity.issuer === issuer)?.subject ?? userId;
  return openSession(tx, { userId, issuer, subject }, await databaseNow(tx));
}

/** The person who holds the link, as the actor of what they do with it. */
function personOf(person: { id: string; issuer: string; name: string; email: string | null }): Principal {
  const { id, issuer, name, email } = person;
  const scope = mintScope({ repositories: [], environments: [] });
  return {
    id,
    issuer,
    subject: id,
    name,
    ...(email ? { email } : {}),
    roles: [],
    scope,
    stepUpAt: null,
    via: "session",
  };
}
