import type { Sql } from "../../platform/sql.ts";

/** `stepUpAt` null: the provider did not say when it confirmed the person. */
export async function insertSession(
  sql: Sql,
  session: { id: string; userId: string; issuer: string; subject: string; hours: number; stepUpAt: string | null },
): Promise<void> {
  const { id, userId, issuer, subject, hours, stepUpAt } = session;
  await sql(
    `INSERT INTO session (id, user_id, issuer, subject, created_at, expires_at, step_up_at)
     SELECT $1::uuid, $2::uuid, $3, $4, t.now, t.now + make_interval(hours => $5::int), least($6::timestamptz, t.now)
     FROM (SELECT countersign.now() AS now) t`,
    [id, userId, issuer, subject, hours, stepUpAt],
  );
}

export async function revokeSession(sql: Sql, id: string): Promise<boolean> {
  const rows = await sql(
    `UPDATE session SET revoked_at = countersign.now() WHERE id = $1::uuid AND revoked_at IS NULL RETURNING id`,
    [id],
  );
  return rows.length === 1;
}

/** Answers how many were open. */
export async function revokeSessionsOf(sql: Sql, userId: string): Promise<number> {
  const rows = await sql(
    `UPDATE session SET revoked_at = countersign.now()
     WHERE user_id = $1::uuid AND revoked_at IS NULL AND expires_at > countersign.now() RETURNING id`,
    [userId],
  );
  return rows.length;
}

export async function stampStepUp(sql: Sql, id: string): Promise<void> {
  await sql(`UPDATE session SET step_up_at = countersign.now() WHERE id = $1::uuid AND revoked_at IS NULL`, [id]);
}

/** Sessions that ended more than a month ago. */
export async function deleteOldSessions(sql: Sql): Promise<number> {
  const rows = await sql(`DELETE FROM session WHERE expires_at < countersign.now() - interval '30 days' RETURNING id`);
  return rows.length;
}
