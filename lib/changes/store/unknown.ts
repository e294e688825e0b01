import type { Sql } from "../../platform/sql.ts";
import type { ChangeState } from "../change.ts";
import type { PullRequestState } from "../pull-request.ts";
import type { ObservedFilter } from "./unmapped.ts";

export interface UnknownLanding {
  readonly key: string;
  readonly pull: PullRequestState;
  readonly changes: readonly ChangeState[];
}

const PAGE = 200;

/** Landings that are unknown for want of somebody, each counted once. */
export async function countUnknownLandings(
  sql: Sql,
  filter: Pick<ObservedFilter, "repositories" | "from" | "to">,
): Promise<number> {
  const { repositories, from, to } = filter;
  const [row] = await sql<{ count: number }>(
    `SELECT count(*) AS count FROM landing l WHERE l.until_size IS NULL AND l.unmapped <> '{}'
       AND ($1::text[] IS NULL OR l.repository = ANY($1))
       AND ($2::date IS NULL OR l.landed_at >= $2) AND ($3::date IS NULL OR l.landed_at < $3::date + 1)`,
    [repositories, from, to],
  );
  return row?.count ?? 0;
}

/** Landings that are unknown for want of an identity and name one of `keys`, by key, after `last`. */
export async function unknownLandings(
  sql: Sql,
  repositories: readonly string[] | null,
  keys: readonly string[],
  last: string,
): Promise<UnknownLanding[]> {
  return sql<UnknownLanding>(
    `SELECT l.key, p.state AS pull,
       (SELECT jsonb_agg(c.state - 'paths' - 'trailers' ORDER BY c.position, c.key) FROM change c
        WHERE c.landing = l.key AND c.until_size IS NULL) AS changes
     FROM landing l JOIN pull_request p ON p.key = l.key AND p.until_size IS NULL
     WHERE l.until_size IS NULL AND l.unmapped <> '{}' AND l.key > $3
       AND ($1::text[] IS NULL OR l.repository = ANY($1))
       AND (l.unmapped && $2::text[] OR EXISTS (
         SELECT 1 FROM observed_identity o WHERE o.key = ANY(l.unmapped) AND o.keys && $2::text[]))
     ORDER BY l.key LIMIT ${PAGE}`,
    [repositories, keys, last],
  );
}
