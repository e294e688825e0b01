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

const LANDED = "($2::timestamptz IS NULL OR c.landed_at >= $2) AND ($3::timestamptz IS NULL OR c.landed_at < $3)";
const STATE = "c.key, c.state - 'paths' - 'trailers' AS state";

/** What a change says of other commits, with the changes that they are: of several branches one that is on its branch. */
export async function relationsFrom(sql: Sql, change: string, { from, to }: Period): Promise<RelationRow[]> {
  return sql<RelationRow>(
    `SELECT r.state->>'kind' AS kind, r.named, c.key, c.state
     FROM change_relation r LEFT JOIN LATERAL (
       SELECT ${STATE} FROM change c
       WHERE c.sha ~>=~ r.named AND c.sha ~<~ (r.named || 'g') AND c.repository = r.repository AND c.until_size IS NULL
         AND ${LANDED}
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

/** Of the pull request that brought a change, the one that it says it reverts; or those that say so of it. */
const PULLS = {
  from: `JOIN pull_request p ON p.key = own.landing AND p.until_size IS NULL AND p.reverts IS NOT NULL
     LEFT JOIN change c ON c.landing = p.repository || '#' || p.reverts AND c.until_size IS NULL AND ${LANDED}`,
  to: `JOIN pull_request brought ON brought.key = own.landing AND brought.until_size IS NULL
     JOIN pull_request p ON p.repository = brought.repository AND p.reverts = brought.number AND p.until_size IS NULL
     JOIN change c ON c.landing = p.key AND c.until_size IS NULL AND ${LANDED}`,
} as const;

/** The changes that came by those pull requests, landed first first. Of one that brought none, only what names it. */
export async function pullRelations(
  sql: Sql,
  side: keyof typeof PULLS,
  change: string,
  { from, to }: Period,
  limit: number,
): Promise<RelationRow[]> {
  return sql<RelationRow>(
    `SELECT 'reverts' AS kind, p.reverts AS named, ${STATE} FROM change own ${PULLS[side]}
     WHERE own.key = $1 AND own.until_size IS NULL ORDER BY c.landed_at, c.position, c.key LIMIT $4`,
    [change, from, to, limit],
  );
}
