import { scopeParameters, type Scope } from "../../access/scope.ts";
import { Conditions } from "../../changes/store/filter.ts";
import type { Sql } from "../../platform/sql.ts";

export interface AttestationRow {
  readonly digest: string;
  readonly index: number;
  readonly ordinal: number;
  readonly predicate: string;
  readonly builder: string | null;
  readonly source_repository: string | null;
  readonly source_commit: string;
}

/** As `inScope`, of where the entry stands and of the repository that it names. */
function seenIn(scope: Scope, set: Conditions): void {
  const { repositories, environments, from, to } = scopeParameters(scope);
  set.add("(e.repository IS NULL OR e.repository = ANY(?::text[]))", repositories);
  set.add("(e.environment IS NULL OR e.environment = ANY(?::text[]))", environments);
  if (repositories || environments) set.also("(e.repository IS NOT NULL OR e.environment IS NOT NULL)");
  const source = "coalesce(e.facts#>>'{fact,sourceRepository}', '')";
  set.add(`(${source} = '' OR lower(${source}) = ANY(?::text[]))`, repositories);
  set.add("e.received_at >= ?::timestamptz", from);
  set.add("e.received_at < ?::timestamptz", to);
}

/**
 * Records within the scope that say from which commit each digest was built, the first received first, `limit` of each:
 * others must not fill it.
 */
export async function attestationsOf(
  sql: Sql,
  scope: Scope,
  digests: readonly string[],
  limit: number,
): Promise<AttestationRow[]> {
  const set = new Conditions();
  const [of, most] = [set.bind(digests), set.bind(limit)];
  set.also("e.kind = 'attestation' AND e.facts #>> '{fact,sourceCommit}' IS NOT NULL");
  set.also(`(e.facts #> '{fact,subjects}') @> jsonb_build_array(jsonb_build_object('digests',
    jsonb_build_object(split_part(d.digest, ':', 1), split_part(d.digest, ':', 2))))`);
  seenIn(scope, set);
  // OFFSET 0 keeps the planner from walking the log in its order until it has found as many.
  return sql<AttestationRow>(
    `SELECT d.digest, e.index, e.ordinal, e.facts#>>'{fact,predicateType}' AS predicate, e.facts#>>'{fact,builder}' AS builder,
       e.facts#>>'{fact,sourceRepository}' AS source_repository, e.facts#>>'{fact,sourceCommit}' AS source_commit
     FROM unnest(${of}::text[]) AS d(digest) JOIN LATERAL (
       SELECT * FROM (SELECT * FROM evidence e ${set.where()} OFFSET 0) about ORDER BY index, ordinal LIMIT ${most}
     ) e ON true
     ORDER BY e.index, e.ordinal`,
    set.values,
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
