import type { Sql } from "../../platform/sql.ts";
import type { KeyFormat } from "../registered-key.ts";

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
    `INSERT INTO commit_verification (repository, sha, attempt, status, key_id, verifier, first_observed_at)
     SELECT $1, t.sha, t.attempt, t.status, t.key_id, $2, countersign.now()
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

/** What to verify again, and when the product first saw it. */
export interface OutdatedCommit {
  readonly sha: string;
  readonly attempt: number;
  /** Null: before this was kept. */
  readonly firstObservedAt: string | null;
}

/**
 * Commits to verify again: they named a key that was not known (or not in force) when they were verified, and one of
 * that name was added since; or another version of the verifier did not support them. In order of their shas.
 */
export async function outdatedVerifications(
  sql: Sql,
  repository: string,
  verifier: string,
  page: { readonly after: string; readonly limit: number },
): Promise<OutdatedCommit[]> {
  return sql(
    `SELECT v.sha, v.attempt, v.first_observed_at AS "firstObservedAt" FROM commit_verification v
     WHERE v.repository = $1 AND (v.status = 'wanted' OR (v.status = 'unsupported' AND v.verifier <> $2)) AND v.sha > $3
     ORDER BY v.sha LIMIT $4`,
    [repository, verifier, page.after, page.limit],
  );
}

/**
 * Marks the commits and tags that name this key to be verified again; answers how many. `all`: the key was known before
 * and was sent again, or revoked, so that what was good may not be now. A log and a person's own certificate are not what a
 * certified signature is looked up by: then all of those.
 */
export async function wantVerification(
  tx: Sql,
  key: { readonly format: KeyFormat; readonly names: readonly string[] },
  all: boolean,
): Promise<number> {
  let wanted = 0;
  for (const table of ["commit_verification", "mirror_tag"]) {
    const rows = await tx(
      `UPDATE ${table} SET status = 'wanted'
       WHERE (key_id = ANY($1::text[]) OR ($3 AND key_id LIKE 'DN:%'))
         AND (status IN ('unknown-key', 'expired') OR ($2 AND status <> 'bad')) RETURNING 1 AS one`,
      [key.names, all, key.format === "rekor" || key.format === "x509"],
    );
    wanted += rows.length;
  }
  return wanted;
}
