import type { Sql } from "../../platform/sql.ts";

export interface AttemptCounts {
  /** Failures of this login from this peer, of this login from anywhere, of this peer on any login; of 15 minutes. */
  readonly pair: number;
  readonly login: number;
  readonly peer: number;
}

/**
 * Serialises attempts on one login until the transaction ends, so that a burst cannot slip past the count.
 * An attempt counts as failed from the moment it begins.
 */
export async function countFailures(sql: Sql, loginHash: Uint8Array, peer: string): Promise<AttemptCounts> {
  await sql(`SELECT pg_advisory_xact_lock(hashtextextended(encode($1::bytea, 'hex'), 6962102))`, [loginHash]);
  const [row] = await sql<AttemptCounts>(
    `SELECT count(*) FILTER (WHERE login_hash = $1 AND peer = $2)::int AS pair,
            count(*) FILTER (WHERE login_hash = $1)::int AS login,
            count(*) FILTER (WHERE peer = $2)::int AS peer
     FROM login_attempt
     WHERE (login_hash = $1 OR peer = $2) AND NOT succeeded AND at > countersign.now() - interval '15 minutes'`,
    [loginHash, peer],
  );
  return row ?? { pair: 0, login: 0, peer: 0 };
}

export async function insertAttempt(sql: Sql, loginHash: Uint8Array, peer: string): Promise<number> {
  await sql(`DELETE FROM login_attempt WHERE login_hash = $1 AND at < countersign.now() - interval '1 day'`, [
    loginHash,
  ]);
  const [row] = await sql<{ id: number }>(
    `INSERT INTO login_attempt (login_hash, peer, at) VALUES ($1, $2, countersign.now()) RETURNING id`,
    [loginHash, peer],
  );
  return row?.id ?? 0;
}

/** A success forgives the failures of this login from this peer before it. */
export async function markSucceeded(sql: Sql, id: number): Promise<void> {
  await sql(
    `UPDATE login_attempt a SET succeeded = true FROM login_attempt this
     WHERE this.id = $1 AND a.login_hash = this.login_hash AND a.peer = this.peer AND a.id <= this.id`,
    [id],
  );
}
