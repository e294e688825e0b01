import type { Sql } from "../../platform/sql.ts";
import type { AskedCount } from "../commands/record-population.ts";

export interface CountRequest {
  readonly id: string;
  readonly asked: AskedCount;
  readonly tries: number;
}

/** False where this id was taken before. */
export async function insertRequest(tx: Sql, { id, asked }: Omit<CountRequest, "tries">): Promise<boolean> {
  const rows = await tx(
    `INSERT INTO population_request (id, asked, requested_by, requested_at)
     VALUES ($1, $2::jsonb, $3, countersign.now()) ON CONFLICT DO NOTHING RETURNING id`,
    [id, JSON.stringify(asked), asked.by],
  );
  return rows.length > 0;
}

/** Minutes after which a worker that took a count is held to have died. */
const LEASE_MINUTES = 15;

/** Takes the oldest one that no worker makes; null where there is none. */
export async function nextRequest(sql: Sql): Promise<CountRequest | null> {
  const [row] = await sql<CountRequest>(
    `UPDATE population_request SET tries = tries + 1, claimed_at = countersign.now() WHERE id = (
       SELECT id FROM population_request WHERE finished_at IS NULL
         AND (claimed_at IS NULL OR claimed_at < countersign.now() - make_interval(mins => ${LEASE_MINUTES}))
       ORDER BY requested_at, id FOR UPDATE SKIP LOCKED LIMIT 1) RETURNING id, asked, tries`,
  );
  return row ?? null;
}

/** Gives it back, to be tried again. */
export async function releaseRequest(sql: Sql, id: string): Promise<void> {
  await sql("UPDATE population_request SET claimed_at = NULL WHERE id = $1", [id]);
}

export async function finishRequest(sql: Sql, id: string, fault: string | null): Promise<void> {
  await sql("UPDATE population_request SET finished_at = countersign.now(), fault = $2 WHERE id = $1", [id, fault]);
}

/** Of just this period and these repositories (null: all), how many nobody has made yet. */
export async function countOpen(
  sql: Sql,
  { period, repositories }: Pick<AskedCount, "period" | "repositories">,
): Promise<number> {
  const [row] = await sql<{ count: number }>(
    `SELECT count(*)::bigint AS count FROM population_request
     WHERE finished_at IS NULL AND asked->'period' = $1::jsonb AND asked->'repositories' = $2::jsonb`,
    [JSON.stringify(period), JSON.stringify(repositories)],
  );
  return row?.count ?? 0;
}
