import type { Sql } from "../../platform/sql.ts";
import type { PopulationName } from "../verdict.ts";

/** Items of each population, counted in the tables of the rooms that they come from. */
export async function countItems(sql: Sql): Promise<Readonly<Record<PopulationName, number>>> {
  const [row] = await sql<Record<PopulationName, number>>(
    `SELECT (SELECT count(*) FROM branch WHERE until_size IS NULL
         AND (state->>'checkedAt' IS NOT NULL OR jsonb_array_length(state->'movements') > 0)) AS branches,
       (SELECT count(*) FROM landing WHERE until_size IS NULL) AS landings,
       (SELECT count(*) FROM change WHERE until_size IS NULL) AS changes,
       (SELECT count(*) FROM deployment WHERE until_size IS NULL) AS deployments,
       (SELECT count(*) FROM suspension WHERE until_size IS NULL) AS suspensions,
       (SELECT count(*) FROM drift WHERE until_size IS NULL) AS drifts,
       (SELECT count(*) FROM emergency_case WHERE until_size IS NULL) AS cases,
       (SELECT count(*) FROM suspicion WHERE outcome <> 'cleared') AS bypasses`,
  );
  if (!row) throw new Error("A statement of counts answered no row.");
  return row;
}

export async function countVerdictRows(sql: Sql): Promise<Map<string, number>> {
  const rows = await sql<{ test: string; count: number }>(
    "SELECT test, count(*) AS count FROM verdict WHERE until_size IS NULL GROUP BY test",
  );
  return new Map(rows.map(({ test, count }) => [test, count]));
}

export async function sumVerdictDays(sql: Sql): Promise<{ test: string; verdict: string; count: number }[]> {
  return sql(
    `SELECT test, verdict, sum(count)::bigint AS count FROM verdict_day GROUP BY test, verdict
     HAVING sum(count) <> 0 ORDER BY test, verdict`,
  );
}
