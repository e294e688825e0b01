import type { ScopeParameters } from "../../access/scope.ts";
import type { Sql } from "../../platform/sql.ts";
import type { Use } from "../observed.ts";

/** What hangs on the observed rows that any of these keys names. */
export async function readUses(
  sql: Sql,
  keys: readonly string[],
  filter: Pick<ScopeParameters, "repositories" | "environments">,
): Promise<{ readonly use: Use; readonly count: number }[]> {
  return sql(
    `SELECT u.use, sum(u.count)::bigint AS count FROM identity_use_day u
     WHERE u.identity IN (SELECT key FROM observed_identity WHERE keys && $1::text[])
       AND ((u.repository <> '' AND ($2::text[] IS NULL OR u.repository = ANY($2)))
         OR (u.environment <> '' AND ($3::text[] IS NULL OR u.environment = ANY($3))))
     GROUP BY u.use ORDER BY 2 DESC, 1`,
    [keys, filter.repositories, filter.environments],
  );
}
