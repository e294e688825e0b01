import type { Sql } from "../../platform/sql.ts";
import type { RepositoryKind } from "../repository.ts";

export interface RepositoryRow {
  readonly name: string;
  readonly url: string;
  readonly kind: RepositoryKind;
  readonly branches: readonly string[];
  readonly deploying_paths: readonly string[];
  readonly unreachable: string | null;
  readonly tag_patterns: readonly string[];
}

/** False where the name is taken. */
export async function insertRepository(
  tx: Sql,
  row: Omit<RepositoryRow, "unreachable" | "deploying_paths" | "tag_patterns"> & {
    readonly deployingPaths: readonly string[];
    readonly tags: readonly string[];
  },
): Promise<boolean> {
  const inserted = await tx(
    `INSERT INTO repository (name, url, kind, branches, deploying_paths, tag_patterns, created_at, wanted_at)
     VALUES ($1, $2, $3, $4, $5, $6, countersign.now(), countersign.now()) ON CONFLICT DO NOTHING RETURNING name`,
    [row.name, row.url, row.kind, row.branches, row.deployingPaths, row.tags],
  );
  if (inserted.length === 0) return false;
  await tx(
    `INSERT INTO mirror_branch (repository, branch, sequence, gone) SELECT $1, branch, 0, false FROM unnest($2::text[]) AS branch`,
    [row.name, row.branches],
  );
  return true;
}

export async function findRepository(sql: Sql, name: string): Promise<RepositoryRow | null> {
  const [row] = await sql<RepositoryRow>(
    "SELECT name, url, kind, branches, deploying_paths, unreachable, tag_patterns FROM repository WHERE name = $1",
    [name],
  );
  return row ?? null;
}

/** Marks that the remote was asked; `why` where it did not answer. */
export async function noteTried(sql: Sql, name: string, why: string | null): Promise<void> {
  await sql(
    `UPDATE repository SET tried_at = countersign.now(), unreachable = $2, wanted_at = NULL, syncing_since = NULL
     WHERE name = $1`,
    [name, why],
  );
}

/** Marks that a process is fetching from it. */
export async function noteSyncing(sql: Sql, name: string): Promise<void> {
  await sql("UPDATE repository SET syncing_since = countersign.now() WHERE name = $1", [name]);
}

/**
 * Names of the repositories whose turn it is: wanted by somebody, pushed to since they were asked, or not asked for
 * `everySeconds`. A push is heard of through its entry, so a lost one costs `everySeconds` at most.
 */
export async function dueRepositories(sql: Sql, everySeconds: number): Promise<string[]> {
  const rows = await sql<{ name: string }>(
    `SELECT r.name FROM repository r
     WHERE r.wanted_at IS NOT NULL OR r.tried_at IS NULL OR r.tried_at < countersign.now() - make_interval(secs => $1)
       OR r.tried_at <= (SELECT e.received_at FROM evidence e WHERE e.repository = r.name AND e.kind = 'push'
                         ORDER BY e.index DESC LIMIT 1)
     ORDER BY r.wanted_at NULLS LAST, r.tried_at NULLS FIRST LIMIT 20`,
    [everySeconds],
  );
  return rows.map((row) => row.name);
}

/** Every repository of the population, by name. */
export async function allRepositories(sql: Sql): Promise<RepositoryRow[]> {
  return sql(
    "SELECT name, url, kind, branches, deploying_paths, unreachable, tag_patterns FROM repository ORDER BY name",
  );
}

/** False where there is no such repository. */
export async function wantRepository(tx: Sql, name: string): Promise<boolean> {
  const wanted = await tx("UPDATE repository SET wanted_at = countersign.now() WHERE name = $1 RETURNING name", [name]);
  return wanted.length === 1;
}

export interface RepositoryHealthRow {
  readonly name: string;
  readonly url: string;
  readonly kind: RepositoryKind;
  readonly deploying_paths: readonly string[];
  readonly created_at: string;
  readonly tried_at: string | null;
  readonly unreachable: string | null;
  readonly syncing_since: string | null;
  readonly tags: number;
  readonly branches: readonly {
    readonly name: string;
    readonly walked: string | null;
    readonly gone: boolean;
    readonly checked_at: string | null;
    readonly commits: number;
    readonly displaced: number;
    readonly walk_done: number | null;
    readonly walk_total: number | null;
  }[];
  readonly signatures: Readonly<Record<string, number>>;
}

/** `names` null means all. */
export async function readRepositoryRows(sql: Sql, names: readonly string[] | null): Promise<RepositoryHealthRow[]> {
  return sql<RepositoryHealthRow>(
    `SELECT r.name, r.url, r.kind, r.deploying_paths, r.created_at, r.tried_at, r.unreachable, r.syncing_since,
       (SELECT count(*) FROM mirror_tag t WHERE t.repository = r.name AND NOT t.gone) AS tags,
       (SELECT coalesce(jsonb_agg(jsonb_build_object('name', b.branch, 'walked', b.walked, 'gone', b.gone,
           'checked_at', to_char(b.checked_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
           'commits', b.line, 'displaced', b.displaced, 'walk_done', b.walk_done, 'walk_total', b.walk_total) ORDER BY b.branch), '[]')
        FROM mirror_branch b WHERE b.repository = r.name) AS branches,
       (SELECT coalesce(jsonb_object_agg(v.status, v.n), '{}') FROM (
          SELECT status, count(*) AS n FROM commit_verification WHERE repository = r.name GROUP BY status) v) AS signatures
     FROM repository r WHERE $1::text[] IS NULL OR r.name = ANY($1) ORDER BY r.name`,
    [names],
  );
}
