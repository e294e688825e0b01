import type { Sql } from "../../platform/sql.ts";
import type { AskedCount } from "../commands/record-population.ts";

export interface CountRequest {
  readonly id: string;
  readonly asked: AskedCount;
  /** How often a worker took it; one that dies while it counts is told by nothing else. */
  readonly tries: number;
  /** Since it was asked for. */
  readonly ageSeconds: number;
}

/** False where this id was taken before. */
export async function insertRequest(tx: Sql, { id, asked }: Pick<CountRequest, "id" | "asked">): Promise<boolean> {
  const rows = await tx(
    `INSERT INTO population_request (id, asked, requested_by, requested_at)
     VALUES ($1, $2::jsonb, $3, countersign.now()) ON CONFLICT DO NOTHING RETURNING id`,
    [id, JSON.stringify(asked), asked.by],
  );
  return rows.length > 0;
}

/** Minutes after which a worker that took a count is held to have died: longer than Git may take. */
const LEASE_MINUTES = 45;

/** Takes the oldest one that no worker makes; null where there is none. */
export async function nextRequest(sql: Sql): Promise<CountRequest | null> {
  const [row] = await sql<CountRequest>(
    `UPDATE population_request SET tries = tries + 1, claimed_at = countersign.now() WHERE id = (
       SELECT id FROM population_request WHERE finished_at IS NULL AND (ready_at IS NULL OR ready_at <= countersign.now())
         AND (claimed_at IS NULL OR claimed_at < countersign.now() - make_interval(mins => ${LEASE_MINUTES}))
       ORDER BY requested_at, id FOR UPDATE SKIP LOCKED LIMIT 1)
     RETURNING id, asked, tries, extract(epoch FROM countersign.now() - requested_at)::float8 AS "ageSeconds"`,
  );
  return row ?? null;
}

/** Gives it back, to be tried again. */
export async function releaseRequest(sql: Sql, id: string): Promise<void> {
  await sql("UPDATE population_request SET claimed_at = NULL WHERE id = $1", [id]);
}

/** Gives it back for some time; it was no failed try. */
export async function postponeRequest(sql: Sql, id: string, seconds: number): Promise<void> {
  await sql(
    `UPDATE population_request SET claimed_at = NULL, tries = tries - 1, ready_at = countersign.now() + make_interval(secs => $2)
     WHERE id = $1`,
    [id, seconds],
  );
}

export async function finishRequest(sql: Sql, id: string, fault: string | null): Promise<void> {
  await sql("UPDATE population_request SET finished_at = countersign.now(), fault = $2 WHERE id = $1", [id, fault]);
}

type Asked = Pick<AskedCount, "period" | "repositories">;

const SAME = "asked->'period' = $1::jsonb AND asked->'repositories' = $2::jsonb";
const sameAs = ({ period, repositories }: Asked): string[] => [JSON.stringify(period), JSON.stringify(repositories)];

/** Counts of just this period and these repositories (null: all) that nobody has made yet, oldest first. */
export async function openRequests(sql: Sql, asked: Asked): Promise<string[]> {
  const rows = await sql<{ id: string }>(
    `SELECT id FROM population_request WHERE finished_at IS NULL AND ${SAME} ORDER BY requested_at, id`,
    sameAs(asked),
  );
  return rows.map(({ id }) => id);
}

/** Why the newest of them that ended was not made; null where it was, or none was asked for. */
export async function lastFault(sql: Sql, asked: Asked): Promise<string | null> {
  const [row] = await sql<{ fault: string | null }>(
    `SELECT fault FROM population_request WHERE finished_at IS NOT NULL AND ${SAME} ORDER BY finished_at DESC LIMIT 1`,
    sameAs(asked),
  );
  return row?.fault ?? null;
}

/** How many somebody waits for, whatever they are of. */
export async function countOpenBy(sql: Sql, by: string): Promise<number> {
  const [row] = await sql<{ count: number }>(
    "SELECT count(*)::bigint AS count FROM population_request WHERE finished_at IS NULL AND requested_by = $1",
    [by],
  );
  return row?.count ?? 0;
}

/** Nobody else asks until the transaction ends: of two at once the second sees the first. */
export async function lockRequests(tx: Sql): Promise<void> {
  await tx("SELECT pg_advisory_xact_lock(hashtext('population_request'))");
}
