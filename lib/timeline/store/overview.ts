import type { Sql } from "../../platform/sql.ts";

/** Scope and filters; null means any. */
export interface LandedFilter {
  readonly repository: string | null;
  readonly from: string | null;
  readonly to: string | null;
  readonly repositories: readonly string[] | null;
}

const VALUES = (filter: LandedFilter) => [filter.repository, filter.repositories, filter.from, filter.to];
const WHERE = `($1::text IS NULL OR repository = $1) AND ($2::text[] IS NULL OR repository = ANY($2))`;

/** Changes on the line now of which no record says how they got there, and when the first of them landed. */
export async function countUnexplained(
  sql: Sql,
  filter: LandedFilter,
): Promise<{ readonly total: number; readonly oldest: string | null }> {
  const [row] = await sql<{ total: number; oldest: string | null }>(
    `SELECT count(*)::bigint AS total, min(landed_at) AS oldest FROM change
     WHERE class = 'unexplained' AND first_parent AND until_size IS NULL AND ${WHERE}
       AND ($3::timestamptz IS NULL OR landed_at >= $3) AND ($4::timestamptz IS NULL OR landed_at < $4)`,
    VALUES(filter),
  );
  return row ?? { total: 0, oldest: null };
}

const MIDNIGHT = /T00:00:00(?:\.0+)?Z$/;

/** Landings by ISO week (its Monday, UTC) and class: from the rollup, or from the rows where the period cuts a day. */
export async function landingsByWeek(
  sql: Sql,
  filter: LandedFilter,
): Promise<{ readonly week: string; readonly class: string; readonly count: number }[]> {
  const wholeDays = [filter.from, filter.to].every((at) => at === null || MIDNIGHT.test(at));
  const days = `SELECT day, class, count FROM landing_day WHERE ${WHERE}
    AND ($3::timestamptz IS NULL OR day >= ($3 AT TIME ZONE 'UTC')::date) AND ($4::timestamptz IS NULL OR day < ($4 AT TIME ZONE 'UTC')::date)`;
  const rows = `SELECT (landed_at AT TIME ZONE 'UTC')::date AS day, class, 1 AS count FROM landing WHERE until_size IS NULL AND ${WHERE}
    AND ($3::timestamptz IS NULL OR landed_at >= $3) AND ($4::timestamptz IS NULL OR landed_at < $4)`;
  return sql(
    `SELECT date_trunc('week', day)::date AS week, class, sum(count)::bigint AS count FROM (${wholeDays ? days : rows}) d
     GROUP BY 1, 2 HAVING sum(count) <> 0 ORDER BY 1, 2`,
    VALUES(filter),
  );
}

/** Day of the first landing, UTC; null while there is none. */
export async function firstLanding(sql: Sql, filter: LandedFilter): Promise<string | null> {
  const [row] = await sql<{ day: string | null }>(
    `SELECT min(day) AS day FROM landing_day WHERE count > 0 AND ${WHERE}
     AND ($3::timestamptz IS NULL OR day >= ($3 AT TIME ZONE 'UTC')::date) AND ($4::timestamptz IS NULL OR day < $4)`,
    VALUES(filter),
  );
  return row?.day ?? null;
}
