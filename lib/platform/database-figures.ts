import type { Sql } from "./sql.ts";

/** How far the ledger, and what follows it, have come. */
export interface DatabaseFigures {
  /** Records accepted and not sequenced yet. */
  readonly pending: number;
  /** Entries under the newest signed checkpoint. */
  readonly ledgerSize: number;
  /** Entries that the projections have taken in. */
  readonly advancedSize: number;
}

/** Three index look-ups and a count of the queue, which is short when all is well. */
export async function readDatabaseFigures(sql: Sql): Promise<DatabaseFigures> {
  const [row] = await sql<DatabaseFigures>(
    `SELECT (SELECT count(*) FROM (SELECT FROM pending LIMIT 1000000) AS waiting) AS pending,
            coalesce((SELECT max(size) FROM checkpoint), 0) AS "ledgerSize",
            coalesce((SELECT size FROM advance_cursor), 0) AS "advancedSize"`,
  );
  return row ?? { pending: 0, ledgerSize: 0, advancedSize: 0 };
}
