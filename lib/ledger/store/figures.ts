import type { Sql } from "../../platform/sql.ts";

export interface SourceCount {
  readonly source: string;
  /** Keys under which something was accepted. */
  readonly accepted: number;
  /** Leaves that name the source. */
  readonly entries: number;
  readonly pending: number;
}

/** Per source, each figure from a table of its own: keys, leaves of the log, and the queue. */
export async function countBySource(sql: Sql): Promise<SourceCount[]> {
  return sql<SourceCount>(
    `SELECT source, sum(accepted)::bigint AS accepted, sum(entries)::bigint AS entries, sum(pending)::bigint AS pending FROM (
       SELECT source, count(*) AS accepted, 0 AS entries, 0 AS pending FROM inbox_key GROUP BY 1
       UNION ALL
       SELECT convert_from(leaf, 'UTF8')::jsonb->>'source', 0, count(*), 0 FROM ledger_entry GROUP BY 1
       UNION ALL
       SELECT i.source, 0, 0, count(*) FROM pending q JOIN inbox i ON i.id = q.inbox_id GROUP BY 1
     ) counted GROUP BY source ORDER BY source`,
  );
}

/** Entries in the log, and the size that its newest checkpoint says. */
export async function countEntries(sql: Sql): Promise<{ readonly entries: number; readonly size: number }> {
  const [row] = await sql<{ entries: number; size: number }>(
    `SELECT (SELECT count(*) FROM ledger_entry) AS entries, coalesce((SELECT max(size) FROM checkpoint), 0) AS size`,
  );
  return row ?? { entries: 0, size: 0 };
}
