import type { Sql } from "../../platform/sql.ts";

export interface VerificationRow {
  readonly sha: string;
  readonly attempt: number;
  readonly status: string;
  /** What the signature calls its key; null for none. */
  readonly keyId: string | null;
}

/** Of the given commits those that were verified before, on this or another branch. */
export async function verifiedAmong(sql: Sql, repository: string, shas: readonly string[]): Promise<Set<string>> {
  const rows = await sql<{ sha: string }>(
    "SELECT sha FROM commit_verification WHERE repository = $1 AND sha = ANY($2::text[])",
    [repository, shas],
  );
  return new Set(rows.map((row) => row.sha));
}

/** Writes verifications; one that was overtaken (an equal or later attempt stands) is left as it is. */
export async function putVerifications(
  tx: Sql,
  repository: string,
  verifier: string,
  rows: readonly VerificationRow[],
): Promise<void> {
  await tx(
    `INSERT INTO commit_verification (repository, sha, attempt, status, key_id, verifier)
     SELECT $1, t.sha, t.attempt, t.status, t.key_id, $2
     FROM unnest($3::text[], $4::int[], $5::text[], $6::text[]) AS t(sha, attempt, status, key_id)
     ON CONFLICT (repository, sha) DO UPDATE SET attempt = excluded.attempt, status = excluded.status,
       key_id = excluded.key_id, verifier = excluded.verifier
     WHERE commit_verification.attempt < excluded.attempt`,
    [
      repository,
      verifier,
      rows.map((row) => row.sha),
      rows.map((row) => row.attempt),
      rows.map((row) => row.status),
      rows.map((row) => row.keyId),
    ],
  );
}

/**
 * Commits to verify again: they named a key that was not known (or not in force) when they were verified, and one of
 * that name was added since; or another version of the verifier did not support them.
 */
export async function outdatedVerifications(
  sql: Sql,
  repository: string,
  verifier: string,
  limit: number,
): Promise<{ sha: string; attempt: number }[]> {
  return sql(
    `SELECT v.sha, v.attempt FROM commit_verification v
     WHERE v.repository = $1 AND (v.status = 'wanted' OR (v.status = 'unsupported' AND v.verifier <> $2))
     ORDER BY v.sha LIMIT $3`,
    [repository, verifier, limit],
  );
}

/**
 * Marks the commits that name one of these keys to be verified again; answers how many. `all`: the key was known before
 * and was sent again, so that what was good may be revoked now.
 */
export async function wantVerification(tx: Sql, names: readonly string[], all: boolean): Promise<number> {
  const rows = await tx(
    `UPDATE commit_verification SET status = 'wanted'
     WHERE key_id = ANY($1::text[]) AND (status IN ('unknown-key', 'expired') OR ($2 AND status <> 'bad')) RETURNING sha`,
    [names, all],
  );
  return rows.length;
}
