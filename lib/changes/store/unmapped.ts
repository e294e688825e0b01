import type { Sql } from "../../platform/sql.ts";
import type { Binding } from "../../people/directory.ts";
import type { Observed, Use } from "../../people/observed.ts";

export interface ObservedFilter {
  readonly kind: string | null;
  readonly repositories: readonly string[] | null;
  readonly environments: readonly string[] | null;
  /** Days. */
  readonly from: string | null;
  readonly to: string | null;
}

export interface ObservedRow {
  readonly key: string;
  readonly state: Observed;
  readonly uses: readonly { readonly use: Use; readonly count: number }[];
  readonly unknown_landings: number;
}

// `$1` kind, `$2` repositories, `$3` environments, `$4` and `$5` days; `$6` bindings that are not written yet.
// Unmapped: none of the keys is anybody's at the time when it was seen last.
const UNMAPPED = `NOT o.machine AND ($1::text IS NULL OR o.kind = $1)
  AND NOT EXISTS (
    SELECT 1 FROM identity_head h, jsonb_to_recordset(h.state->'spans') AS s("from" timestamptz, "to" timestamptz)
    WHERE h.key = ANY(o.keys) AND (s."from" IS NULL OR s."from" <= o.last_at) AND (s."to" IS NULL OR s."to" > o.last_at))
  AND o.key NOT IN (
    SELECT p.key FROM jsonb_to_recordset($6::jsonb) AS s(identity text, "from" timestamptz, "to" timestamptz)
    JOIN observed_identity p ON p.keys @> ARRAY[s.identity]
    WHERE (s."from" IS NULL OR s."from" <= p.last_at) AND (s."to" IS NULL OR s."to" > p.last_at))`;

const IN_SCOPE = `((u.repository <> '' AND ($2::text[] IS NULL OR u.repository = ANY($2)))
    OR (u.environment <> '' AND ($3::text[] IS NULL OR u.environment = ANY($3))))
  AND ($4::date IS NULL OR u.day >= $4) AND ($5::date IS NULL OR u.day <= $5)`;

const SEEN = `SELECT u.identity, sum(u.count)::bigint AS total FROM identity_use_day u WHERE ${IN_SCOPE} GROUP BY u.identity`;

const UNKNOWN = `SELECT k AS identity, count(*) AS landings FROM landing l, unnest(l.unmapped) AS k
  WHERE l.until_size IS NULL AND l.unmapped <> '{}' AND ($2::text[] IS NULL OR l.repository = ANY($2))
    AND ($4::date IS NULL OR l.landed_at >= $4) AND ($5::date IS NULL OR l.landed_at < $5::date + 1) GROUP BY k`;

function parametersOf(filter: ObservedFilter, planned: readonly Binding[]): unknown[] {
  const { kind, repositories, environments, from, to } = filter;
  return [kind, repositories, environments, from, to, JSON.stringify(planned)];
}

export type UnmappedCursor = readonly [unknownLandings: number, total: number, key: string];

/** Those on whom the most unknowns hang first, then by what hangs on them; one row too many says that there are more. */
export async function listUnmapped(
  sql: Sql,
  filter: ObservedFilter,
  after: UnmappedCursor | null,
  limit: number,
): Promise<(ObservedRow & { readonly total: number })[]> {
  return sql(
    `SELECT o.key, o.state, coalesce(n.landings, 0) AS unknown_landings, s.total,
       (SELECT jsonb_agg(jsonb_build_object('use', t.use, 'count', t.count) ORDER BY t.count DESC, t.use) FROM (
          SELECT u.use, sum(u.count)::bigint AS count FROM identity_use_day u
          WHERE u.identity = o.key AND ${IN_SCOPE} GROUP BY u.use) t) AS uses
     FROM observed_identity o JOIN (${SEEN}) s ON s.identity = o.key LEFT JOIN (${UNKNOWN}) n ON n.identity = o.key
     WHERE ${UNMAPPED}
       AND ($7::bigint IS NULL OR (coalesce(n.landings, 0), s.total, o.key) < ($7::bigint, $8::bigint, $9::text))
     ORDER BY coalesce(n.landings, 0) DESC, s.total DESC, o.key DESC LIMIT $10`,
    [...parametersOf(filter, []), after?.[0] ?? null, after?.[1] ?? null, after?.[2] ?? null, limit + 1],
  );
}

/** How many would be unmapped, with `planned` bindings as if they were written. */
export async function countUnmapped(
  sql: Sql,
  filter: ObservedFilter,
  planned: readonly Binding[] = [],
): Promise<number> {
  const [row] = await sql<{ count: number }>(
    `SELECT count(*) AS count FROM observed_identity o JOIN (${SEEN}) s ON s.identity = o.key WHERE ${UNMAPPED}`,
    parametersOf(filter, planned),
  );
  return row?.count ?? 0;
}

/** Every unmapped row with hints or an address, for proposals; bounded by what a person can go through. */
export async function readHinted(sql: Sql, filter: ObservedFilter, most: number): Promise<ObservedRow[]> {
  return sql(
    `SELECT o.key, o.state, coalesce(n.landings, 0) AS unknown_landings, '[]'::jsonb AS uses
     FROM observed_identity o LEFT JOIN (${SEEN}) s ON s.identity = o.key LEFT JOIN (${UNKNOWN}) n ON n.identity = o.key
     WHERE ${UNMAPPED} AND (s.identity IS NOT NULL OR ($2::text[] IS NULL AND $3::text[] IS NULL AND $4::date IS NULL))
     ORDER BY coalesce(n.landings, 0) DESC, s.total DESC NULLS LAST, o.key LIMIT $7`,
    [...parametersOf(filter, []), most],
  );
}
