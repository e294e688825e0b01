import type { Sql } from "../../platform/sql.ts";

/** What the last look at a branch's set-up saw. */
export interface SetupLook {
  /** Tip of the branch as the ledger has it; null: nothing was walked. */
  readonly walked: string | null;
  readonly sequence: number;
  /** The commit whose tree was looked at; null: none was. */
  readonly commit: string | null;
  readonly files: readonly { readonly path: string; readonly blob: string }[] | null;
  /** Roles of which it left something out; null: it was made before that was told. */
  readonly truncated: readonly string[] | null;
  /** Why the look after it failed; null: none did. */
  readonly fault: string | null;
}

export async function readSetupLook(sql: Sql, repository: string, branch: string): Promise<SetupLook | null> {
  const [row] = await sql<SetupLook>(
    `SELECT walked, setup_sequence AS sequence, setup_commit AS commit, setup_files AS files,
       setup_truncated AS truncated, setup_fault AS fault
     FROM mirror_branch WHERE repository = $1 AND branch = $2`,
    [repository, branch],
  );
  return row ?? null;
}

/** The tree of a later commit holds the same files. */
export async function noteSetupUnchanged(sql: Sql, repository: string, branch: string, commit: string): Promise<void> {
  await sql(
    `UPDATE mirror_branch SET setup_commit = $3, setup_truncated = coalesce(setup_truncated, '{}'), setup_fault = NULL
     WHERE repository = $1 AND branch = $2`,
    [repository, branch, commit],
  );
}

/** The newest tree could not be looked at: what the look before it saw may not stand any more. */
export async function noteSetupFault(sql: Sql, repository: string, branch: string, why: string): Promise<void> {
  await sql("UPDATE mirror_branch SET setup_fault = $3 WHERE repository = $1 AND branch = $2", [
    repository,
    branch,
    why,
  ]);
}

/** Moves from the look numbered `from` to the next; false where another process was faster. */
export async function moveSetupLook(
  tx: Sql,
  repository: string,
  branch: string,
  to: {
    readonly from: number;
    readonly commit: string;
    readonly files: SetupLook["files"];
    readonly truncated: readonly string[];
  },
): Promise<boolean> {
  const moved = await tx(
    `UPDATE mirror_branch SET setup_sequence = $3 + 1, setup_commit = $4, setup_files = $5::jsonb,
       setup_truncated = $6::text[], setup_fault = NULL
     WHERE repository = $1 AND branch = $2 AND setup_sequence = $3 RETURNING branch`,
    [repository, branch, to.from, to.commit, JSON.stringify(to.files), to.truncated],
  );
  return moved.length === 1;
}

/** Branches whose newest tree could not be looked at, and why. */
export async function readSetupFaults(
  sql: Sql,
): Promise<{ readonly repository: string; readonly branch: string; readonly why: string }[]> {
  return sql(
    `SELECT repository, branch, setup_fault AS why FROM mirror_branch
     WHERE setup_fault IS NOT NULL AND NOT gone ORDER BY repository, branch`,
  );
}
