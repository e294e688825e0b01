import { readAccount, type AccountRow } from "../../access/store/account.ts";
import type { Sql } from "../../platform/sql.ts";

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * An active account by its id, or by an e-mail address that no other active account has; null for a token, the product
 * itself, somebody who has left, and an address that says who only halfway.
 */
export async function readPerson(sql: Sql, who: string): Promise<AccountRow | null> {
  const id = UUID.test(who) ? who : await idByEmail(sql, who);
  const account = id === null ? null : await readAccount(sql, id);
  return account?.status === "active" ? account : null;
}

async function idByEmail(sql: Sql, email: string): Promise<string | null> {
  if (!email.includes("@")) return null;
  const rows = await sql<{ id: string }>(
    `SELECT id FROM user_account WHERE lower(email) = lower($1) AND status = 'active' LIMIT 2`,
    [email],
  );
  return rows.length === 1 ? (rows[0]?.id ?? null) : null;
}
