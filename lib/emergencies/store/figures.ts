import type { Sql } from "../../platform/sql.ts";

export interface EmergencyFigures {
  /** What commands hold: cases that were not dismissed. */
  readonly cases: number;
  readonly declared: number;
  readonly found: number;
  readonly dismissed: number;
  /** Bars by month, added up. */
  readonly bars: number;
  /** Events by kind. */
  readonly kinds: Readonly<Record<string, number>>;
  /** Events that cases name as theirs. */
  readonly inCases: number;
  /** Events that belong to no case, by outcome. */
  readonly alone: Readonly<Record<string, number>>;
  /** Open drifts of which nobody knows who wrote: no event, so named apart. */
  readonly unexplainedDrifts: number;
}

export async function emergencyFigures(sql: Sql): Promise<EmergencyFigures> {
  const [row] = await sql<EmergencyFigures>(
    `WITH now AS (SELECT * FROM emergency_case WHERE until_size IS NULL),
       month AS (SELECT to_char(opened_at AT TIME ZONE 'UTC', 'YYYY-MM') AS month,
         count(*) FILTER (WHERE status <> 'dismissed') AS n FROM now GROUP BY 1)
     SELECT (SELECT count(*) FROM case_head WHERE state->'dismissed' = 'null') AS cases,
       (SELECT count(*) FROM now WHERE origin = 'declared') AS declared,
       (SELECT count(*) FROM now WHERE origin = 'found') AS found,
       (SELECT count(*) FROM now WHERE status = 'dismissed') AS dismissed,
       (SELECT coalesce(sum(n), 0)::bigint FROM month) AS bars,
       (SELECT coalesce(jsonb_object_agg(kind, n), '{}') FROM (SELECT kind, count(*) AS n FROM suspicion GROUP BY 1) k) AS kinds,
       (SELECT coalesce(sum(jsonb_array_length(state->'suspicions')), 0)::bigint FROM now) AS "inCases",
       (SELECT coalesce(jsonb_object_agg(outcome, n), '{}') FROM (
         SELECT outcome, count(*) AS n FROM suspicion WHERE case_id IS NULL GROUP BY 1) a) AS alone,
       (SELECT count(*) FROM drift WHERE until_size IS NULL AND ended_at IS NULL AND state->'culprit' = 'null') AS "unexplainedDrifts"`,
  );
  if (!row) throw new Error("The figures of emergencies were not answered.");
  return row;
}
