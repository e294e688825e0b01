import type { Sql } from "../../platform/sql.ts";

/** After so many failed tries an entry is set aside: its steps are skipped until somebody drives it again. */
export const TRIES_BEFORE_SET_ASIDE = 3;

export async function setAsideIndexes(sql: Sql, from: number, to: number): Promise<Set<number>> {
  const rows = await sql<{ index: string | number }>(
    "SELECT index FROM set_aside WHERE index >= $1 AND index < $2 AND tries >= $3",
    [from, to, TRIES_BEFORE_SET_ASIDE],
  );
  return new Set(rows.map((row) => Number(row.index)));
}

/** Counts one failed try; answers how many there were. */
export async function countTry(
  sql: Sql,
  failure: { readonly index: number; readonly step: string; readonly message: string },
): Promise<number> {
  const [row] = await sql<{ tries: number }>(
    `INSERT INTO set_aside AS s (index, step, reason, tries, since) VALUES ($1, $2, $3, 1, countersign.now())
     ON CONFLICT (index) DO UPDATE SET tries = s.tries + 1, step = excluded.step, reason = excluded.reason RETURNING tries`,
    [failure.index, failure.step, failure.message.slice(0, 2000)],
  );
  return row?.tries ?? 1;
}
