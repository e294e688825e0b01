import type { Sql } from "../../platform/sql.ts";
import type { StoredPeriod } from "../../policy/period.ts";
import type { Places } from "./within.ts";

export interface MergesTold {
  readonly repository: string;
  readonly told: number;
}

/** Pull requests of which the forge said, of this period, that they were merged into a control branch. */
export async function mergesTold(sql: Sql, period: StoredPeriod, places: Places): Promise<MergesTold[]> {
  return sql<MergesTold>(
    `SELECT b.repository, count(*)::bigint AS told FROM branch b JOIN pull_request p
       ON p.repository = b.repository AND p.base_ref = b.branch AND p.until_size IS NULL AND p.status = 'merged'
     WHERE b.until_size IS NULL AND p.merged_at >= $1::timestamptz AND p.merged_at < $2::timestamptz
       AND ($3::text IS NULL OR b.repository = $3) AND ($4::text[] IS NULL OR b.repository = ANY($4))
     GROUP BY b.repository`,
    [period.from, period.to, places.repository, places.repositories],
  );
}

export interface PlaceRow {
  readonly repository: string;
  readonly kind: "deploy" | "source";
  readonly branches: readonly string[];
  /** The first day on which its forge was heard of; null: never. */
  readonly since: string | null;
  readonly sources: readonly string[];
}

/** Repositories of the population with the sources that tell of it: forges and the mirror. */
export async function readPlaces(sql: Sql, places: Places): Promise<PlaceRow[]> {
  return sql<PlaceRow>(
    `WITH fed AS (
       SELECT repository, min(day) FILTER (WHERE kind IN ('push', 'pull-request')) AS since,
         array_agg(DISTINCT source) AS sources
       FROM evidence_day WHERE repository <> '' AND kind IN ('push', 'pull-request', 'commit', 'branch-tip')
         AND ($1::text IS NULL OR repository = $1) AND ($2::text[] IS NULL OR repository = ANY($2))
       GROUP BY repository)
     SELECT b.repository, min(b.kind) AS kind, array_agg(DISTINCT b.branch) AS branches, min(f.since)::text AS since,
       coalesce((array_agg(to_jsonb(f.sources)))[1], '[]') AS sources
     FROM branch b LEFT JOIN fed f ON f.repository = b.repository
     WHERE b.until_size IS NULL AND ($1::text IS NULL OR b.repository = $1)
       AND ($2::text[] IS NULL OR b.repository = ANY($2))
     GROUP BY b.repository ORDER BY b.repository`,
    [places.repository, places.repositories],
  );
}

export interface BlindSpan {
  readonly source: string;
  readonly name: string;
  readonly reason: string;
  readonly from_at: string;
  readonly to_at: string | null;
}

/** Times in which one of the sources was blind, as far as they reach into the period. */
export async function blindSpans(sql: Sql, sources: readonly string[], period: StoredPeriod): Promise<BlindSpan[]> {
  return sql<BlindSpan>(
    `SELECT source, state->>'name' AS name, reason, from_at, to_at FROM blind_interval
     WHERE until_size IS NULL AND source = ANY($1::text[]) AND from_at < $3::timestamptz
       AND (to_at IS NULL OR to_at > $2::timestamptz) ORDER BY from_at, key`,
    [sources, period.from, period.to],
  );
}

export interface RevisionRow {
  readonly id: string;
  readonly sha: string | null;
  readonly first_at: string;
  readonly targets: number;
}

export interface RevisionFigures {
  readonly distinct: number;
  readonly resolved: number;
  /** Whose commit is on no control branch, or that name no commit; the latest of them. */
  readonly orphan: number;
  readonly orphans: readonly RevisionRow[];
}

/** Revisions that some target applied for the first time in the period, and which of them are changes. */
export async function readRevisions(sql: Sql, period: StoredPeriod, limit: number): Promise<RevisionFigures> {
  const [row] = await sql<RevisionFigures>(
    `WITH applied AS MATERIALIZED (
       SELECT r.key AS id, r.sha, r.first_applied_at AS first_at, r.targets,
         EXISTS (SELECT FROM change c WHERE c.sha = r.sha AND c.until_size IS NULL) AS resolved
       FROM deployed_revision r WHERE r.targets > 0
         AND r.first_applied_at >= $1::timestamptz AND r.first_applied_at < $2::timestamptz)
     SELECT count(*)::bigint AS distinct, count(*) FILTER (WHERE resolved)::bigint AS resolved,
       count(*) FILTER (WHERE NOT resolved)::bigint AS orphan,
       (SELECT coalesce(jsonb_agg(to_jsonb(o) - 'resolved'), '[]') FROM (
          SELECT * FROM applied WHERE NOT resolved ORDER BY first_at DESC, id LIMIT $3) o) AS orphans
     FROM applied`,
    [period.from, period.to, limit],
  );
  return row ?? { distinct: 0, resolved: 0, orphan: 0, orphans: [] };
}
