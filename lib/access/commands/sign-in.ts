import { randomUUID } from "node:crypto";
import type pg from "pg";
import { AppError } from "../../base/errors.ts";
import { sha256 } from "../../base/sha256.ts";
import { databaseNow } from "../../platform/clock.ts";
import { inTransaction } from "../../platform/transaction.ts";
import { pgSql, type Sql } from "../../platform/sql.ts";
import { verifyPassword } from "../password.ts";
import type { Principal } from "../principal.ts";
import { SESSION_HOURS } from "../session-life.ts";
import { findIdentity, findLogin, type IdentityRow } from "../store/identity.ts";
import { countFailures, insertAttempt, markSucceeded } from "../store/login-attempt.ts";
import { deleteOldSessions, insertSession, revokeSession, stampStepUp } from "../store/session.ts";

/** Failures within 15 minutes before an attempt is not even looked at. */
const LIMITS = { pair: 10, login: 50, peer: 100 } as const;

export interface Attempt {
  readonly login: string;
  readonly password: string;
  /** Network address of the client, as the server in front saw it. */
  readonly peer: string;
}

/**
 * Checks a password and opens a new session; the one that the browser held before ends, so that a planted cookie is
 * worth nothing. RATE_LIMITED/TOO_MANY_ATTEMPTS; UNAUTHENTICATED/BAD_CREDENTIALS says the same for an unknown account,
 * a wrong password, and an account that is disabled or outside its box of time, in the same time.
 */
export async function signIn(pool: pg.Pool, attempt: Attempt & { previousSession: string | null }): Promise<string> {
  const identity = await checkPassword(pool, attempt, (sql) => findLogin(sql, attempt.login.trim().toLowerCase()));
  return inTransaction(pool, async (tx) => {
    if (attempt.previousSession) await revokeSession(tx, attempt.previousSession);
    return openSession(tx, identity, await databaseNow(tx));
  });
}

/** The person behind a session gives the password again. */
export async function stepUp(pool: pg.Pool, principal: Principal, attempt: Omit<Attempt, "login">): Promise<void> {
  const { sessionId } = principal;
  if (!sessionId) throw new AppError("RULE_REFUSED", "NO_SESSION", "Only a person who is signed in can do this.");
  await checkPassword(pool, { ...attempt, login: principal.id }, (sql) =>
    findIdentity(sql, principal.issuer, principal.subject),
  );
  await stampStepUp(pgSql(pool), sessionId);
}

/** A fresh id on every sign-in. `stepUpAt` is when the person was confirmed, if anybody said. */
export async function openSession(
  tx: Sql,
  identity: Pick<IdentityRow, "userId" | "issuer" | "subject">,
  stepUpAt: string | null,
): Promise<string> {
  await deleteOldSessions(tx);
  const id = randomUUID();
  const { userId, issuer, subject } = identity;
  await insertSession(tx, { id, userId, issuer, subject, hours: SESSION_HOURS, stepUpAt });
  return id;
}

async function checkPassword(
  pool: pg.Pool,
  attempt: Attempt,
  find: (sql: Sql) => Promise<IdentityRow | null>,
): Promise<IdentityRow> {
  const attemptId = await admit(pool, attempt);
  const sql = pgSql(pool);
  const identity = await find(sql);
  const fits = await verifyPassword(identity?.passwordHash ?? null, attempt.password);
  if (!identity || !fits || !identity.live) {
    throw new AppError("UNAUTHENTICATED", "BAD_CREDENTIALS", "The e-mail address or the password is not right.");
  }
  await markSucceeded(sql, attemptId);
  return identity;
}

/** Counts the attempt as failed before it is looked at: what runs in parallel is counted too. */
async function admit(pool: pg.Pool, attempt: Attempt): Promise<number> {
  const loginHash = sha256(attempt.login.trim().toLowerCase());
  return inTransaction(pool, async (tx) => {
    const failures = await countFailures(tx, loginHash, attempt.peer);
    if (failures.pair >= LIMITS.pair || failures.login >= LIMITS.login || failures.peer >= LIMITS.peer) {
      throw new AppError("RATE_LIMITED", "TOO_MANY_ATTEMPTS", "Too many attempts. Try again in 15 minutes.", {
        detail: { retryAfterSeconds: 900 },
      });
    }
    return insertAttempt(tx, loginHash, attempt.peer);
  });
}
