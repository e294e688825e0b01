import type { Days } from "../../base/days.ts";
import { Conditions, splitDays } from "../../changes/store/filter.ts";
import { LANDING_ROLLUP, rollupRows } from "../../changes/store/rollup.ts";
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

/** Landings by ISO week (its Monday, UTC) and class: from the rollups, and from the rows where the period cuts a day. */
export async function landingsByWeek(
  sql: Sql,
  filter: LandedFilter,
): Promise<{ readonly week: string; readonly class: string; readonly count: number }[]> {
  const values: unknown[] = [];
  const narrow = (set: Conditions): void => {
    set.add("repository = ?", filter.repository);
    set.add("repository = ANY(?::text[])", filter.repositories);
  };
  const { days, rest } = splitDays(filter.from, filter.to);
  const rolled = (part: Days) =>
    rollupRows(LANDING_ROLLUP, part, (at) => `class, count, ${at} AS day`, { values, narrow });
  const cut = rest.map(({ from, to }) => {
    const set = new Conditions(values);
    set.at("l", null);
    set.add("landed_at >= ?::timestamptz", from);
    set.add("landed_at < ?::timestamptz", to);
    narrow(set);
    return `(SELECT class, 1 AS count, (landed_at AT TIME ZONE 'UTC')::date AS day FROM landing l ${set.where()}) cut`;
  });
  const parts = [...(days ? [rolled(days)] : []), ...cut].map((from) => `SELECT * FROM ${from}`);
  return sql(
    `SELECT date_trunc('week', day)::date AS week, class, sum(count)::bigint AS count FROM (${parts.join(" UNION ALL ")}) d
     GROUP BY 1, 2 HAVING sum(count) <> 0 ORDER BY 1, 2`,
    values,
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
