import { AppError } from "../../base/errors.ts";
import type { Sql } from "../../platform/sql.ts";

/** The issuer of accounts that sign in here: the id of this installation's log. */
export async function localIssuer(sql: Sql): Promise<string> {
  const [row] = await sql<{ id: string }>(`SELECT log_id AS id FROM database_identity`);
  if (!row)
    throw new AppError("UNAVAILABLE", "NO_IDENTITY", "The database has no identity yet: start the product once.");
  return row.id;
}

export interface IdentityRow {
  readonly issuer: string;
  readonly subject: string;
  readonly userId: string;
  readonly passwordHash: string | null;
  /** Of the account, with its box of time: whether it may sign in now. */
  readonly live: boolean;
  readonly status: "active" | "disabled" | "waiting";
}

const SELECT = `
  SELECT i.issuer, i.subject, i.user_id AS "userId", i.password_hash AS "passwordHash", u.status,
         u.status = 'active' AND (u.access_from IS NULL OR u.access_from <= countersign.now())
           AND (u.access_until IS NULL OR u.access_until > countersign.now()) AS live
  FROM identity i JOIN user_account u ON u.id = i.user_id`;

export async function findIdentity(sql: Sql, issuer: string, subject: string): Promise<IdentityRow | null> {
  const [row] = await sql<IdentityRow>(`${SELECT} WHERE i.issuer = $1 AND i.subject = $2`, [issuer, subject]);
  return row ?? null;
}

export async function findLogin(sql: Sql, login: string): Promise<IdentityRow | null> {
  const [row] = await sql<IdentityRow>(`${SELECT} WHERE i.login = $1`, [login]);
  return row ?? null;
}

/** Throws CONFLICT/LOGIN_TAKEN; a taken (issuer, subject) is CONFLICT/IDENTITY_TAKEN. */
export async function insertIdentity(
  sql: Sql,
  identity: { issuer: string; subject: string; userId: string; login: string | null; passwordHash: string | null },
): Promise<void> {
  const { issuer, subject, userId, login, passwordHash } = identity;
  const rows = await sql(
    `INSERT INTO identity (issuer, subject, user_id, login, password_hash, created_at)
     VALUES ($1, $2, $3::uuid, $4, $5, countersign.now()) ON CONFLICT DO NOTHING RETURNING issuer`,
    [issuer, subject, userId, login, passwordHash],
  );
  if (rows.length === 1) return;
  if (login !== null)
    throw new AppError("CONFLICT", "LOGIN_TAKEN", "There is an account with this e-mail address already.");
  throw new AppError("CONFLICT", "IDENTITY_TAKEN", "This identity belongs to an account already.");
}

export async function setPassword(sql: Sql, issuer: string, userId: string, passwordHash: string): Promise<boolean> {
  const rows = await sql(
    `UPDATE identity SET password_hash = $3 WHERE issuer = $1 AND user_id = $2::uuid AND login IS NOT NULL RETURNING issuer`,
    [issuer, userId, passwordHash],
  );
  return rows.length === 1;
}
