import type { BranchProtectionFact, RevisionFact, SetupFilesFact } from "../../ingest/fact.ts";
import type { Sql } from "../../platform/sql.ts";
import type { Reported, Seen } from "../setup-kit/setup-facts.ts";

interface FactRow<F> {
  readonly entry: number;
  readonly at: string;
  readonly fact: F;
}

/** So much history is looked through to find since when something is so. */
const HISTORY = 5000;

/** What the forge told of the rules of a repository, oldest first. */
export async function readProtections(sql: Sql, repository: string): Promise<Seen<BranchProtectionFact>[]> {
  const rows = await sql<FactRow<BranchProtectionFact>>(
    `SELECT index::float8 AS entry, received_at AS at, facts->'fact' AS fact FROM evidence
     WHERE kind = 'branch-protection' AND repository = $1 ORDER BY index DESC, ordinal DESC LIMIT ${HISTORY}`,
    [repository],
  );
  return rows.reverse();
}

/** What the mirrors saw of the set-up of every repository, oldest first. */
export async function readSetupLooks(sql: Sql): Promise<Seen<SetupFilesFact>[]> {
  const rows = await sql<FactRow<SetupFilesFact>>(
    `SELECT index::float8 AS entry, received_at AS at, facts->'fact' AS fact FROM evidence
     WHERE kind = 'setup-files' ORDER BY index DESC LIMIT ${HISTORY}`,
  );
  return rows.reverse();
}

const RECENT = 200;

/** The newest commits of a repository's control branches. */
export async function readRecentCommits(sql: Sql, repository: string): Promise<string[]> {
  const rows = await sql<{ sha: string }>(
    `SELECT sha FROM evidence WHERE kind = 'commit' AND repository = $1 ORDER BY index DESC LIMIT ${RECENT}`,
    [repository],
  );
  return rows.map(({ sha }) => sha);
}

/** Who reported any of these commits, by source and object, with the newest record of each. */
export async function readReported(
  sql: Sql,
  shas: readonly string[],
): Promise<(Reported & { environment: string | null })[]> {
  return sql(
    `SELECT source, reconciler, kind, namespace, name, environment, max(index)::float8 AS entry, max(received_at) AS at
     FROM (SELECT source, index, received_at, environment, facts->'fact'->>'reconciler' AS reconciler,
             facts->'fact'->'target'->>'kind' AS kind, facts->'fact'->'target'->>'namespace' AS namespace,
             facts->'fact'->'target'->>'name' AS name
           FROM evidence WHERE sha = ANY($1::text[]) AND kind IN ('reconciliation', 'revision')) told
     GROUP BY source, reconciler, kind, namespace, name, environment ORDER BY source, namespace, kind, name`,
    [shas],
  );
}

/** Revisions that these sources' Flux refused for their signature, oldest first. */
export async function readRefusals(sql: Sql, sources: readonly string[]): Promise<Seen<RevisionFact>[]> {
  const rows = await sql<FactRow<RevisionFact>>(
    `SELECT index::float8 AS entry, received_at AS at, facts->'fact' AS fact FROM evidence
     WHERE kind = 'revision' AND state = 'signature-invalid' AND source = ANY($1::text[]) ORDER BY index DESC LIMIT 200`,
    [sources],
  );
  return rows.reverse();
}

/** The first record by which a reconciler applied a commit of a repository, or one that landed after it. */
export async function readApplied(
  sql: Sql,
  repository: string,
  sha: string,
): Promise<{ entry: number; at: string; reconciler: "flux" | "argocd"; environment: string | null } | null> {
  const [row] = await sql<{ entry: number; at: string; reconciler: "flux" | "argocd"; environment: string | null }>(
    `SELECT e.index::float8 AS entry, e.received_at AS at, e.facts->'fact'->>'reconciler' AS reconciler, e.environment
     FROM evidence c JOIN evidence e ON e.sha = c.sha AND e.kind = 'reconciliation' AND e.state = 'succeeded'
     WHERE c.kind = 'commit' AND c.repository = $1
       AND c.index >= (SELECT min(f.index) FROM evidence f WHERE f.sha = $2 AND f.kind = 'commit' AND f.repository = $1)
     ORDER BY e.index LIMIT 1`,
    [repository, sha],
  );
  return row ?? null;
}

export interface GateRow {
  readonly entry: number;
  readonly at: string;
  readonly first: string;
  readonly source: string;
  readonly decision: string;
  /** As the record keeps it: JSON. */
  readonly auth: string;
}

/** The newest result of a gate about a repository's commits. */
export async function readNewestGate(sql: Sql, repository: string): Promise<GateRow | null> {
  const [row] = await sql<GateRow>(
    `SELECT e.index::float8 AS entry, e.received_at AS at, e.source, e.state AS decision, i.auth,
       (SELECT f.received_at FROM evidence f WHERE f.kind = 'gate' AND f.repository = $1 ORDER BY f.index LIMIT 1) AS first
     FROM evidence e JOIN ledger_entry l ON l.index = e.index JOIN inbox i ON i.id = l.inbox_id
     WHERE e.kind = 'gate' AND e.repository = $1 ORDER BY e.index DESC, e.ordinal DESC LIMIT 1`,
    [repository],
  );
  return row ?? null;
}

/** The newest observation with which something landed. */
export async function readNewestLanding(
  sql: Sql,
  repository: string,
): Promise<{ entry: number; at: string; sha: string } | null> {
  const [row] = await sql<{ entry: number; at: string; sha: string }>(
    `SELECT index::float8 AS entry, received_at AS at, sha FROM evidence
     WHERE kind = 'branch-tip' AND repository = $1 AND sha IS NOT NULL
       AND state IN ('first', 'forward', 'forced', 'foxtrot') ORDER BY index DESC LIMIT 1`,
    [repository],
  );
  return row ?? null;
}

/** The kind of the forge that told of a repository last; null where none did. */
export async function readForge(sql: Sql, repository: string): Promise<"github" | "gitlab" | null> {
  const [row] = await sql<{ type: "github" | "gitlab" }>(
    `SELECT f.type FROM evidence e JOIN source_facts f ON f.key = e.source
     WHERE e.repository = $1 AND f.type IN ('github', 'gitlab') ORDER BY e.index DESC LIMIT 1`,
    [repository],
  );
  return row?.type ?? null;
}

/** The newest record of each source, and when its last interval of blindness ended. */
export async function readSourceEnds(
  sql: Sql,
  sources: readonly string[],
): Promise<Map<string, { readonly last: { entry: number; at: string } | null; readonly blindUntil: string | null }>> {
  const rows = await sql<{ id: string; entry: number | null; at: string | null; until: string | null }>(
    `SELECT s.id, n.last_index::float8 AS entry, n.last_at AS at,
       (SELECT max(b.to_at) FROM blind_interval b WHERE b.source = s.id AND b.until_size IS NULL) AS until
     FROM unnest($1::text[]) AS s (id) LEFT JOIN source_seen n ON n.key = s.id`,
    [sources],
  );
  return new Map(
    rows.map(({ id, entry, at, until }) => {
      return [id, { last: entry === null || at === null ? null : { entry, at }, blindUntil: until }];
    }),
  );
}
