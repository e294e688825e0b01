import type { Sql } from "../../platform/sql.ts";

/** An account of a forge that took part in a repository: its immutable id, and its login as written last. */
export interface SeenAccount {
  readonly id: string;
  readonly login: string;
}

/**
 * Accounts whose keys may count in these repositories: those that showed that they may write, by a push to a branch or a
 * merge, and those that somebody mapped to a person by their immutable id and that took part in any way. Anybody in the
 * world may open a request, push to it from a copy, and review; a login may be somebody else's by now.
 */
export async function accountsThatMaySign(
  sql: Sql,
  forge: string,
  repositories: readonly string[],
): Promise<readonly SeenAccount[]> {
  return sql<SeenAccount>(
    `WITH pushed AS MATERIALIZED (
       SELECT DISTINCT 'forge-id|' || $1 || '|' || (p->'actor'->>'id') AS key
       FROM ref_update r, jsonb_array_elements(r.state->'pushes') AS p
       WHERE r.state->>'repository' = ANY($2::text[]) AND p->'actor'->>'issuer' = $1),
     took_part AS MATERIALIZED (
       SELECT u.identity AS key, bool_or(u.use = 'merger') AS merged FROM identity_use_day u
       WHERE u.repository = ANY($2) AND u.identity LIKE 'forge-id|' || $1 || '|%' GROUP BY 1)
     SELECT split_part(o.key, '|', 3) AS id, o.name AS login FROM observed_identity o
     WHERE o.key LIKE 'forge-id|' || $1 || '|%' AND NOT o.machine
       AND (o.key IN (SELECT key FROM pushed) OR o.key IN (SELECT key FROM took_part WHERE merged)
         OR o.key IN (SELECT t.key FROM took_part t JOIN identity_head h ON h.key = t.key,
              jsonb_to_recordset(h.state->'spans') AS s("from" timestamptz, "to" timestamptz)
            WHERE (s."from" IS NULL OR s."from" <= countersign.now())
              AND (s."to" IS NULL OR s."to" > countersign.now())))
     ORDER BY o.key`,
    [forge, repositories],
  );
}
