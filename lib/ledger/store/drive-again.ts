import type { Sql } from "../../platform/sql.ts";
import { dropProjections } from "./rebuild.ts";
import { TRIES_BEFORE_SET_ASIDE } from "./set-aside.ts";

/** Waits until no follower is at work and keeps it away until the transaction ends. MUST come first: it orders the locks. */
export async function holdFollower(sql: Sql, lock: number): Promise<void> {
  await sql("SELECT pg_advisory_xact_lock($1)", [lock]);
}

/** The same without waiting: false while a follower is at work. */
export async function tryFollower(sql: Sql, lock: number): Promise<boolean> {
  const [row] = await sql<{ ok: boolean }>("SELECT pg_try_advisory_xact_lock($1) AS ok", [lock]);
  return row?.ok === true;
}

/** Forgets that an entry was set aside; false where it is not, or no longer. */
export async function forgetSetAside(sql: Sql, index: number): Promise<boolean> {
  const rows = await sql("DELETE FROM set_aside WHERE index = $1 AND tries >= $2 RETURNING index", [
    index,
    TRIES_BEFORE_SET_ASIDE,
  ]);
  return rows.length > 0;
}

/** Empties the projections where they stand past the entry; answers whether they did. */
export async function rebuildIfPassed(sql: Sql, index: number): Promise<boolean> {
  const [cursor] = await sql<{ size: number }>("SELECT size FROM advance_cursor");
  if (!cursor || cursor.size <= index) return false;
  await dropProjections(sql);
  return true;
}
