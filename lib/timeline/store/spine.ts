import { scopeParameters, type Scope } from "../../access/scope.ts";
import type { Sql } from "../../platform/sql.ts";

export interface SpineEntryRow {
  readonly index: number;
  readonly ordinal: number;
  readonly source: string;
  readonly source_name: string | null;
  readonly occurred_at: string | null;
  readonly received_at: string;
  readonly came: string | null;
}

/** When and through whom each piece of evidence came. */
export async function evidenceOf(
  sql: Sql,
  ids: readonly (readonly [index: number, ordinal: number])[],
): Promise<SpineEntryRow[]> {
  return sql<SpineEntryRow>(
    `SELECT e.index, e.ordinal, e.source, coalesce(s.name, CASE WHEN e.source = 'countersign' THEN 'Countersign' END) AS source_name,
       e.occurred_at, e.received_at, e.came
     FROM unnest($1::bigint[], $2::smallint[]) AS id(index, ordinal)
     JOIN evidence e ON e.index = id.index AND e.ordinal = id.ordinal LEFT JOIN source_facts s ON s.key = e.source`,
    [ids.map(([index]) => index), ids.map(([, ordinal]) => ordinal)],
  );
}

/**
 * Reconcilers that could tell of a repository's changes, those whose targets run one of them, and when the first of them
 * was heard. As blind intervals are: one without an environment is seen only by a scope that limits no place.
 */
export async function reconcilersOf(
  sql: Sql,
  scope: Scope,
  repository: string,
): Promise<{ readonly sources: readonly string[]; readonly since: string | null }> {
  const { repositories, environments } = scopeParameters(scope);
  const [row] = await sql<{ sources: string[] | null; since: string | null }>(
    `SELECT array_agg(f.key ORDER BY f.key) AS sources, min(s.state->>'first') AS since
     FROM source_facts f LEFT JOIN source_seen s ON s.key = f.key
     WHERE f.type IN ('flux', 'argocd')
       AND (CASE WHEN f.state->>'environment' IS NULL THEN NOT $2::boolean
         ELSE $3::text[] IS NULL OR f.state->>'environment' = ANY($3::text[]) END)
       AND EXISTS (SELECT FROM target t JOIN change c ON c.sha = t.sha AND c.until_size IS NULL
         WHERE t.until_size IS NULL AND t.cluster = f.state->>'cluster' AND t.state->>'reconciler' = f.type
           AND c.repository = $1)`,
    [repository, repositories !== null || environments !== null, environments],
  );
  return { sources: row?.sources ?? [], since: row?.since ?? null };
}
