import type { Sql } from "../../platform/sql.ts";

/** A new link of the same kind replaces the older ones. Answers when it ends. */
export async function insertSetupToken(
  sql: Sql,
  token: { tokenHash: Uint8Array; userId: string | null; hours: number },
): Promise<string> {
  await sql(`DELETE FROM setup_token WHERE user_id IS NOT DISTINCT FROM $1::uuid AND used_at IS NULL`, [token.userId]);
  const [row] = await sql<{ expiresAt: string }>(
    `INSERT INTO setup_token (token_hash, user_id, created_at, expires_at)
     SELECT $1, $2::uuid, t.now, t.now + make_interval(hours => $3::int) FROM (SELECT countersign.now() AS now) t
     RETURNING expires_at AS "expiresAt"`,
    [token.tokenHash, token.userId, token.hours],
  );
  if (!row) throw new Error("A set-up token was not written.");
  return row.expiresAt;
}

export interface SetupTokenRow {
  readonly userId: string | null;
  readonly expiresAt: string;
  /** Of the invited account. */
  readonly name: string | null;
  readonly login: string | null;
}

/** Without using it up: for the page that asks for the password. */
export async function findSetupToken(sql: Sql, tokenHash: Uint8Array): Promise<SetupTokenRow | null> {
  const [row] = await sql<SetupTokenRow>(
    `SELECT t.user_id AS "userId", t.expires_at AS "expiresAt", u.name,
            (SELECT login FROM identity i WHERE i.user_id = u.id AND login IS NOT NULL) AS login
     FROM setup_token t LEFT JOIN user_account u ON u.id = t.user_id
     WHERE t.token_hash = $1 AND t.used_at IS NULL AND t.expires_at > countersign.now()`,
    [tokenHash],
  );
  return row ?? null;
}

/** Uses it up; null when it is unknown, used or past its time. Of two at once, one wins. */
export async function spendSetupToken(sql: Sql, tokenHash: Uint8Array): Promise<{ userId: string | null } | null> {
  const [row] = await sql<{ userId: string | null }>(
    `UPDATE setup_token SET used_at = countersign.now()
     WHERE token_hash = $1 AND used_at IS NULL AND expires_at > countersign.now() RETURNING user_id AS "userId"`,
    [tokenHash],
  );
  return row ?? null;
}
