import type pg from "pg";

/** Runs `work` unless another process holds this repository's lock; then null. The lock ends with its connection. */
export async function withSyncLock<T>(pool: pg.Pool, repository: string, work: () => Promise<T>): Promise<T | null> {
  const client = await pool.connect();
  const key = `repository-sync:${repository}`;
  try {
    const { rows } = await client.query<{ ok: boolean }>("SELECT pg_try_advisory_lock(hashtextextended($1, 0)) AS ok", [
      key,
    ]);
    if (rows[0]?.ok !== true) return null;
    try {
      return await work();
    } finally {
      await client.query("SELECT pg_advisory_unlock(hashtextextended($1, 0))", [key]);
    }
  } finally {
    client.release();
  }
}
