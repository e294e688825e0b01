import type { Sql } from "../../platform/sql.ts";

export interface DueDeadline {
  readonly key: string;
  readonly about: string;
  readonly dueAt: string;
}

/** One worker ticks at a time; false where another does. Until the transaction ends. */
export async function claimTick(tx: Sql): Promise<boolean> {
  const [row] = await tx<{ ok: boolean }>(`SELECT pg_try_advisory_xact_lock(hashtextextended('tick', 0)) AS ok`);
  return row?.ok ?? false;
}

/** Deadlines past by database time that no tick of the ledger has named yet, the earliest first. */
export async function readDueDeadlines(sql: Sql, limit: number): Promise<DueDeadline[]> {
  return sql<DueDeadline>(
    `SELECT key, about, due_at AS "dueAt" FROM deadline WHERE fired_at IS NULL AND due_at <= countersign.now() ORDER BY due_at, key LIMIT $1`,
    [limit],
  );
}
