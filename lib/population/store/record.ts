import type { Sql } from "../../platform/sql.ts";
import type { StoredPeriod } from "../../policy/period.ts";
import type { PopulationRecord } from "../record.ts";

export interface RecordRow {
  readonly key: string;
  readonly state: PopulationRecord;
}

const SHOWN = 20;

/** Records of just this period and these repositories (null: of all), newest first; as of a ledger size where one is named. */
export async function findRecords(
  sql: Sql,
  period: StoredPeriod,
  repositories: readonly string[] | null,
  size: number | null = null,
): Promise<RecordRow[]> {
  return sql<RecordRow>(
    `SELECT key, state FROM population_record
     WHERE from_at = $1::timestamptz AND to_at = $2::timestamptz AND state->'repositories' = $3::jsonb
       AND ($4::bigint IS NULL OR entry < $4)
     ORDER BY entry DESC LIMIT ${SHOWN}`,
    [period.from, period.to, JSON.stringify(repositories), size],
  );
}

/** Whether something of this name is on record. */
export async function hasRecord(sql: Sql, key: string): Promise<boolean> {
  return (await sql("SELECT 1 AS found FROM population_record WHERE key = $1", [key])).length > 0;
}

/** Whether any control branch is watched. */
export async function hasBranches(sql: Sql): Promise<boolean> {
  return (await sql("SELECT 1 AS found FROM branch WHERE until_size IS NULL LIMIT 1")).length > 0;
}
