import type { Sql } from "../../platform/sql.ts";

export interface DriftFigures {
  /** Rows as listed, by how they were answered. */
  readonly byResolution: Readonly<Record<string, number>>;
  /** Drifts that the records of their targets name. */
  readonly told: number;
}

export async function driftFigures(sql: Sql): Promise<DriftFigures> {
  const [row] = await sql<{ by_resolution: Record<string, number>; told: number }>(
    `SELECT (SELECT coalesce(jsonb_object_agg(resolution, n), '{}') FROM (
         SELECT resolution, count(*) AS n FROM drift WHERE until_size IS NULL GROUP BY resolution) r) AS by_resolution,
       (SELECT count(*) FROM drift_target t, jsonb_object_keys(t.state->'drifts')) AS told`,
  );
  return { byResolution: row?.by_resolution ?? {}, told: row?.told ?? 0 };
}
