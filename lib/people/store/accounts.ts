import type { Sql } from "../../platform/sql.ts";

/** An account of a forge that took part in a repository: its immutable id, and its login as written last. */
export interface SeenAccount {
  readonly id: string;
  readonly login: string;
}

/** Accounts of people who pushed to a repository, opened its requests or merged them, the latest first. */
export async function accountsSeen(
  sql: Sql,
  forge: string,
  repository: string,
  limit: number,
): Promise<readonly SeenAccount[]> {
  return sql<SeenAccount>(
    `SELECT split_part(o.key, '|', 3) AS id, o.name AS login FROM observed_identity o
     WHERE o.key LIKE 'forge-id|' || $1 || '|%' AND NOT o.machine
       AND EXISTS (SELECT FROM identity_use_day u WHERE u.identity = o.key AND u.repository = $2
         AND u.use IN ('author', 'committer', 'opener', 'pusher', 'merger'))
     ORDER BY o.last_at DESC, o.key LIMIT $3`,
    [forge, repository, limit],
  );
}
