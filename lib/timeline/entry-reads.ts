import { inScope, isUnlimited, type Scope } from "../access/scope.ts";
import { AppError } from "../base/errors.ts";
import type { Sql } from "../platform/sql.ts";
import { evidenceOfEntry } from "./store/evidence.ts";

/**
 * A leaf names its source, and a source may be a repository: so a bounded reader gets only the leaves whose evidence is
 * in scope, and none before they were read (`index` null). Tiles, proofs and checkpoints are hashes and open to all who
 * may read the log. Throws NOT_FOUND/NO_SUCH_ENTRY.
 */
export async function requireEntryInScope(sql: Sql, scope: Scope, index: number | null): Promise<void> {
  if (isUnlimited(scope)) return;
  const rows = index === null ? [] : await evidenceOfEntry(sql, index);
  const seen = rows.some(({ repository, environment, received_at: at }) =>
    inScope(scope, { repository, environment, at }),
  );
  if (!seen) throw new AppError("NOT_FOUND", "NO_SUCH_ENTRY", "There is no such entry.");
}
