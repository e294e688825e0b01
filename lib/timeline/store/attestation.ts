import type { Sql } from "../../platform/sql.ts";

export interface AttestationRow {
  readonly digest: string;
  readonly index: number;
  readonly ordinal: number;
  /** Where its entry stands. */
  readonly repository: string | null;
  readonly environment: string | null;
  readonly received_at: string;
  readonly predicate: string;
  readonly builder: string | null;
  readonly source_repository: string | null;
  readonly source_commit: string;
}

// OFFSET 0 keeps the planner from walking the log in its order until it has found as many.

/** Records that say from which commit each digest was built, the first received first, `limit` of each. */
export async function attestationsOf(sql: Sql, digests: readonly string[], limit: number): Promise<AttestationRow[]> {
  return sql<AttestationRow>(
    `SELECT d.digest, e.index, e.ordinal, e.repository, e.environment, e.received_at,
       e.facts#>>'{fact,predicateType}' AS predicate, e.facts#>>'{fact,builder}' AS builder,
       e.facts#>>'{fact,sourceRepository}' AS source_repository, e.facts#>>'{fact,sourceCommit}' AS source_commit
     FROM unnest($1::text[]) AS d(digest) JOIN LATERAL (
       SELECT * FROM (
         SELECT * FROM evidence
         WHERE kind = 'attestation' AND facts #>> '{fact,sourceCommit}' IS NOT NULL
           AND (facts #> '{fact,subjects}') @> jsonb_build_array(jsonb_build_object('digests',
             jsonb_build_object(split_part(d.digest, ':', 1), split_part(d.digest, ':', 2))))
         OFFSET 0
       ) about ORDER BY index, ordinal LIMIT $2
     ) e ON true
     ORDER BY e.index, e.ordinal`,
    [digests, limit],
  );
}

export interface BuiltFromRow {
  readonly key: string;
  readonly sha: string;
  readonly repository: string;
  readonly title: string;
  readonly landed_at: string;
}

/** Changes that commits are: those on their branch first. */
export async function changesOfCommits(sql: Sql, shas: readonly string[]): Promise<BuiltFromRow[]> {
  return sql<BuiltFromRow>(
    `SELECT key, sha, repository, state->>'title' AS title, landed_at FROM change
     WHERE sha = ANY($1::text[]) AND until_size IS NULL ORDER BY first_parent DESC, key`,
    [shas],
  );
}
