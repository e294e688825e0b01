import type { ListedChange } from "../../changes/dto.ts";
import type { Relation } from "../../changes/relation.ts";
import type { Sql } from "../../platform/sql.ts";

export interface RelationRow {
  readonly kind: Relation["kind"];
  readonly named: string;
  /** Null: no change of the repository, or none that landed in the period. */
  readonly key: string | null;
  readonly state: ListedChange | null;
}

export interface Period {
  readonly from: string | null;
  readonly to: string | null;
}

const STATE = "c.key, c.state - 'paths' - 'trailers' AS state";

/** What a change says of other commits, with the changes that they are: of several branches one that is on its branch. */
export async function relationsFrom(sql: Sql, change: string, { from, to }: Period): Promise<RelationRow[]> {
  return sql<RelationRow>(
    `SELECT r.state->>'kind' AS kind, r.named, c.key, c.state
     FROM change_relation r LEFT JOIN LATERAL (
       SELECT ${STATE} FROM change c
       WHERE c.sha ~>=~ r.named AND c.sha ~<~ (r.named || 'g') AND c.repository = r.repository AND c.until_size IS NULL
         AND ($2::timestamptz IS NULL OR c.landed_at >= $2) AND ($3::timestamptz IS NULL OR c.landed_at < $3)
       ORDER BY c.first_parent DESC, c.key LIMIT 1
     ) c ON true
     WHERE r.change = $1 ORDER BY r.key`,
    [change, from, to],
  );
}

/** Changes that say something of a commit by one of its names, landed first first. */
export async function relationsTo(
  sql: Sql,
  { repository, names }: { readonly repository: string; readonly names: readonly string[] },
  { from, to }: Period,
  limit: number,
): Promise<RelationRow[]> {
  return sql<RelationRow>(
    `SELECT r.state->>'kind' AS kind, r.named, ${STATE}
     FROM change_relation r JOIN change c ON c.key = r.change AND c.until_size IS NULL
     WHERE r.repository = $1 AND r.named = ANY($2::text[])
       AND ($3::timestamptz IS NULL OR c.landed_at >= $3) AND ($4::timestamptz IS NULL OR c.landed_at < $4)
     ORDER BY c.landed_at, c.position, c.key, kind DESC LIMIT $5`,
    [repository, names, from, to, limit],
  );
}
