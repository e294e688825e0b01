import type { Json } from "../../base/canonical-json.ts";
import type { Sql } from "../../platform/sql.ts";

export interface CursorKey {
  readonly sourceId: string;
  /** `poll`, or the id of a backfill. */
  readonly run: string;
  readonly repository: string;
  readonly list: string;
}

export async function readCursor(sql: Sql, key: CursorKey): Promise<{ state: Json; done: boolean } | undefined> {
  const rows = await sql<{ state: Json; done: boolean }>(
    "SELECT state, done FROM collection_cursor WHERE source_id = $1 AND run = $2 AND repository = $3 AND list = $4",
    [key.sourceId, key.run, key.repository, key.list],
  );
  return rows[0];
}

export async function putCursor(tx: Sql, key: CursorKey, state: Json, done: boolean): Promise<void> {
  await tx(
    `INSERT INTO collection_cursor (source_id, run, repository, list, state, done, updated_at)
     VALUES ($1, $2, $3, $4, $5::jsonb, $6, countersign.now())
     ON CONFLICT (source_id, run, repository, list)
     DO UPDATE SET state = excluded.state, done = excluded.done, updated_at = excluded.updated_at`,
    [key.sourceId, key.run, key.repository, key.list, JSON.stringify(state), done],
  );
}

/** Which of the keys are in the ledger's inbox already. */
export async function knownAmong(sql: Sql, sourceId: string, keys: readonly string[]): Promise<ReadonlySet<string>> {
  if (keys.length === 0) return new Set();
  const rows = await sql<{ key: string }>("SELECT key FROM inbox_key WHERE source = $1 AND key = ANY($2::text[])", [
    sourceId,
    keys,
  ]);
  return new Set(rows.map(({ key }) => key));
}

export interface BackfillRow {
  readonly id: string;
  readonly source_id: string;
  readonly from_at: string;
  readonly requested_at: string;
  readonly requested_by: string;
  readonly read: number;
  readonly kept: number;
  readonly lists_done: number;
  readonly lists_total: number | null;
  readonly finished_at: string | null;
  readonly error: string | null;
}

/** False where one of this source is under way already. The collection's row is locked: two requests follow each other. */
export async function insertBackfill(
  tx: Sql,
  row: { readonly id: string; readonly sourceId: string; readonly from: string; readonly by: string },
): Promise<boolean> {
  await tx("SELECT 1 FROM collection WHERE source_id = $1 FOR UPDATE", [row.sourceId]);
  const inserted = await tx(
    `INSERT INTO backfill (id, source_id, from_at, requested_at, requested_by)
     SELECT $1, $2, $3::timestamptz, countersign.now(), $4
     WHERE NOT EXISTS (SELECT 1 FROM backfill WHERE source_id = $2 AND finished_at IS NULL) RETURNING id`,
    [row.id, row.sourceId, row.from, row.by],
  );
  return inserted.length === 1;
}

/** The newest first. */
export async function readBackfills(sql: Sql, sourceId: string, limit: number): Promise<BackfillRow[]> {
  return sql<BackfillRow>("SELECT * FROM backfill WHERE source_id = $1 ORDER BY requested_at DESC, id LIMIT $2", [
    sourceId,
    limit,
  ]);
}

export async function openBackfill(sql: Sql, sourceId: string): Promise<BackfillRow | undefined> {
  const rows = await sql<BackfillRow>(
    "SELECT * FROM backfill WHERE source_id = $1 AND finished_at IS NULL ORDER BY requested_at LIMIT 1",
    [sourceId],
  );
  return rows[0];
}

/** Adds what one step read, and says how many lists there are and are done. */
export async function countBackfill(
  tx: Sql,
  id: string,
  step: { readonly read: number; readonly kept: number; readonly listsTotal: number },
): Promise<void> {
  await tx(
    `UPDATE backfill b SET error = NULL, read = read + $2, kept = kept + $3, lists_total = $4,
       lists_done = (SELECT count(*) FROM collection_cursor c WHERE c.source_id = b.source_id AND c.run = b.id AND c.done)
     WHERE id = $1`,
    [id, step.read, step.kept, step.listsTotal],
  );
}

export async function noteBackfillFault(tx: Sql, id: string, error: string | null): Promise<void> {
  await tx("UPDATE backfill SET error = $2 WHERE id = $1", [id, error]);
}

/** Ends it, once; its cursors are of no more use. */
export async function finishBackfill(tx: Sql, id: string): Promise<boolean> {
  const rows = await tx(
    "UPDATE backfill SET finished_at = countersign.now() WHERE id = $1 AND finished_at IS NULL RETURNING id",
    [id],
  );
  await tx("DELETE FROM collection_cursor WHERE run = $1", [id]);
  return rows.length === 1;
}
