import { Conditions } from "../../changes/store/filter.ts";
import type { Sql } from "../../platform/sql.ts";

/** Null: no limit. */
export interface Places {
  readonly repository: string | null;
  /** Scope. */
  readonly repositories: readonly string[] | null;
}

interface Slot {
  /** Which interval between two bounds, the first one 1. */
  readonly slot: number;
  readonly repository: string;
  readonly count: number;
}

export interface ChangeSlot extends Slot {
  readonly class: string;
  readonly standing: "line" | "displaced";
}

export interface LandingSlot extends Slot {
  readonly class: string;
  readonly kind: "pull-request" | "direct";
}

/** Changes between each two of the bounds, by repository, class and standing. Exact in any zone. */
export async function changesWithin(sql: Sql, bounds: readonly string[], places: Places): Promise<ChangeSlot[]> {
  const standing = "CASE WHEN r.first_parent THEN 'line' ELSE 'displaced' END";
  return within<ChangeSlot>(sql, bounds, places, "change", { class: "class", standing });
}

/** Landings likewise, by class and by how they came. */
export async function landingsWithin(sql: Sql, bounds: readonly string[], places: Places): Promise<LandingSlot[]> {
  return within<LandingSlot>(sql, bounds, places, "landing", { class: "class", kind: "kind" });
}

const DAY_MS = 86_400_000;
const dayOf = (instant: string): string => instant.slice(0, 10);
const isMidnight = (instant: string): boolean => Date.parse(instant) % DAY_MS === 0;
const midnight = (day: string, later = 0): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) + later * DAY_MS).toISOString();

/**
 * Whole UTC days from the rollup, and row by row the days into which a bound falls: in UTC that is none, in other zones
 * one a week. MUST be given bounds in their order.
 */
async function within<Row extends Slot>(
  sql: Sql,
  bounds: readonly string[],
  { repository, repositories }: Places,
  table: "change" | "landing",
  dimensions: Readonly<Record<string, string>>,
): Promise<Row[]> {
  const [from, to] = [bounds[0] ?? "", bounds.at(-1) ?? ""];
  const cut = [...new Set(bounds.filter((at) => !isMidnight(at)).map(dayOf))];
  const starts = cut.map((day) => (midnight(day) > from ? midnight(day) : from));
  const ends = cut.map((day) => (midnight(day, 1) < to ? midnight(day, 1) : to));
  const set = new Conditions();
  const [at, days] = [`${set.bind(bounds)}::timestamptz[]`, `${set.bind(cut)}::date[]`];
  const [first, end] = [set.bind(dayOf(from)), set.bind(isMidnight(to) ? dayOf(to) : dayOf(midnight(dayOf(to), 1)))];
  const ranges = `unnest(${set.bind(starts)}::timestamptz[], ${set.bind(ends)}::timestamptz[]) AS d(start, stop)`;
  set.add("r.repository = ?", repository);
  set.add("r.repository = ANY(?::text[])", repositories);
  const where = set.where().replace(/^WHERE/, "AND");
  const names = Object.keys(dimensions).join(", ");
  const rows = Object.entries(dimensions).map(([name, of]) => `${of.includes(" ") ? of : `r.${of}`} AS ${name}`);
  // Aggregated within each range: joined, the planner would walk the whole period to find a few days of it.
  return sql<Row>(
    `SELECT slot, repository, ${names}, sum(n)::bigint AS count FROM (
       SELECT width_bucket(r.day::timestamp AT TIME ZONE 'UTC', ${at}) AS slot, r.repository, ${names}, sum(r.count) AS n
       FROM ${table}_day r WHERE r.day >= ${first}::date AND r.day < ${end}::date AND r.day <> ALL(${days}) ${where}
       GROUP BY 1, 2, ${names}
       UNION ALL
       SELECT part.* FROM ${ranges} CROSS JOIN LATERAL (
         SELECT width_bucket(r.landed_at, ${at}) AS slot, r.repository, ${rows.join(", ")}, count(*) AS n FROM "${table}" r
         WHERE r.until_size IS NULL AND r.landed_at >= d.start AND r.landed_at < d.stop ${where} GROUP BY 1, 2, 3, 4
       ) part
     ) all_of_it GROUP BY slot, repository, ${names} ORDER BY repository, slot`,
    set.values,
  );
}
