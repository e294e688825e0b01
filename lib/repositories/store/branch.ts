import type { Sql } from "../../platform/sql.ts";

export interface BranchRow {
  readonly branch: string;
  readonly walked: string | null;
  readonly sequence: number;
  readonly gone: boolean;
  readonly checked_at: string | null;
}

export async function readBranch(sql: Sql, repository: string, branch: string): Promise<BranchRow | null> {
  const [row] = await sql<BranchRow>(
    "SELECT branch, walked, sequence, gone, checked_at FROM mirror_branch WHERE repository = $1 AND branch = $2",
    [repository, branch],
  );
  return row ?? null;
}

/**
 * Moves a branch from the observation numbered `from` to the next. False where another walk was faster: then nothing of
 * this transaction may be kept. `whole`: the branch now stands as the remote has it.
 */
export async function moveBranch(
  tx: Sql,
  repository: string,
  branch: string,
  to: {
    readonly from: number;
    readonly walked: string | null;
    readonly gone: boolean;
    readonly whole: boolean;
    readonly done?: number;
  },
): Promise<boolean> {
  const moved = await tx(
    `UPDATE mirror_branch SET walked = coalesce($4, walked), sequence = $3 + 1, gone = $5,
       walk_done = CASE WHEN $6 THEN NULL ELSE $7::int END, walk_total = CASE WHEN $6 THEN NULL ELSE walk_total END,
       checked_at = CASE WHEN $6 THEN countersign.now() ELSE checked_at END
     WHERE repository = $1 AND branch = $2 AND sequence = $3 RETURNING branch`,
    [repository, branch, to.from, to.walked, to.gone, to.whole, to.done ?? null],
  );
  return moved.length === 1;
}

/** A walk over so many commits begins. */
export async function noteWalk(sql: Sql, repository: string, branch: string, total: number): Promise<void> {
  await sql("UPDATE mirror_branch SET walk_done = 0, walk_total = $3 WHERE repository = $1 AND branch = $2", [
    repository,
    branch,
    total,
  ]);
}

/** The branch was looked at and stands as it stood: nothing to record but when. */
export async function noteChecked(sql: Sql, repository: string, branch: string): Promise<void> {
  await sql("UPDATE mirror_branch SET checked_at = countersign.now() WHERE repository = $1 AND branch = $2", [
    repository,
    branch,
  ]);
}

/** The first-parent line as the ledger has it. */
export async function readLine(sql: Sql, repository: string, branch: string): Promise<Set<string>> {
  const rows = await sql<{ sha: string }>(
    "SELECT sha FROM mirror_commit WHERE repository = $1 AND branch = $2 AND first_parent",
    [repository, branch],
  );
  return new Set(rows.map((row) => row.sha));
}

/** Counts of the branch move with its commits, in one statement. */
export async function putOnLine(tx: Sql, repository: string, branch: string, shas: readonly string[]): Promise<void> {
  await tx(
    `WITH was AS (
       SELECT count(*) AS known, count(*) FILTER (WHERE first_parent) AS line
       FROM mirror_commit WHERE repository = $1 AND branch = $2 AND sha = ANY($3::text[])
     ), put AS (
       INSERT INTO mirror_commit (repository, branch, sha, first_parent)
       SELECT $1, $2, sha, true FROM unnest($3::text[]) AS sha
       ON CONFLICT (repository, branch, sha) DO UPDATE SET first_parent = true
     )
     UPDATE mirror_branch b SET line = b.line + cardinality($3::text[]) - was.line, displaced = b.displaced - (was.known - was.line)
     FROM was WHERE b.repository = $1 AND b.branch = $2`,
    [repository, branch, shas],
  );
}

export async function takeOffLine(tx: Sql, repository: string, branch: string, shas: readonly string[]): Promise<void> {
  await tx(
    `WITH gone AS (
       UPDATE mirror_commit SET first_parent = false
       WHERE repository = $1 AND branch = $2 AND sha = ANY($3::text[]) AND first_parent RETURNING sha
     ), of AS (SELECT count(*) AS n FROM gone)
     UPDATE mirror_branch b SET line = b.line - of.n, displaced = b.displaced + of.n
     FROM of WHERE b.repository = $1 AND b.branch = $2`,
    [repository, branch, shas],
  );
}
