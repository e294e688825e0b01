import type { Sql } from "../../platform/sql.ts";
import type { CaseRecord } from "../case-record.ts";
import type { CaseState, CommitRange } from "../case.ts";
import type { Suspicion } from "../suspicion.ts";

/** Everything that the ledger holds about a case: now, or as of a ledger size. */
export async function readCaseRecord(sql: Sql, id: string, size: number | null = null): Promise<CaseRecord | null> {
  const [row] = await sql<{ state: CaseRecord }>(
    `SELECT state FROM emergency_case WHERE key = $1 AND CASE WHEN $2::bigint IS NULL THEN until_size IS NULL
       ELSE since_size <= $2 AND (until_size IS NULL OR until_size > $2) END`,
    [id, size],
  );
  return row?.state ?? null;
}

export async function readSuspicionsOf(sql: Sql, id: string): Promise<Suspicion[]> {
  const rows = await sql<{ state: Suspicion }>(`SELECT state FROM suspicion WHERE case_id = $1 ORDER BY at, key`, [id]);
  return rows.map(({ state }) => state);
}

/**
 * The commits to review for a case about a branch: from before its first push to after its last. Null where it is about
 * none, or where several branches were pushed to.
 */
export async function readRange(sql: Sql, state: CaseState): Promise<CommitRange | null> {
  return rangeOf(state, await readSuspicionsOf(sql, state.id));
}

export function rangeOf(state: CaseState, suspicions: readonly Suspicion[]): CommitRange | null {
  const ranges = suspicions.flatMap(({ range }) => range ?? []);
  const [first] = ranges;
  const last = ranges.at(-1);
  if (!first || !last) return state.range;
  const sameBranch = ranges.every(
    ({ repository, branch }) => repository === first.repository && branch === first.branch,
  );
  return sameBranch ? { ...first, after: last.after } : null;
}

/** Confirmed, without a case, oldest first: what the job opens cases for. */
export async function readUnmatched(sql: Sql, limit: number): Promise<Suspicion[]> {
  const rows = await sql<{ state: Suspicion }>(
    `SELECT state FROM suspicion WHERE case_id IS NULL AND outcome = 'unmatched' ORDER BY received_at, key LIMIT $1`,
    [limit],
  );
  return rows.map(({ state }) => state);
}

/** Of these, the ones that are confirmed and still have no case, in the order of what happened. */
export async function readUnmatchedAmong(sql: Sql, keys: readonly string[]): Promise<Suspicion[]> {
  const rows = await sql<{ state: Suspicion }>(
    `SELECT state FROM suspicion WHERE key = ANY($1::text[]) AND case_id IS NULL AND outcome = 'unmatched' ORDER BY at, key`,
    [keys],
  );
  return rows.map(({ state }) => state);
}
