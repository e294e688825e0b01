import type { BranchProtectionFact } from "../../ingest/fact-forge.ts";
import type { ReconciliationFact, RevisionFact } from "../../ingest/fact-reconciler.ts";
import type { SetupFilesFact } from "../../ingest/fact-setup.ts";
import type { Sql } from "../../platform/sql.ts";
import type { Reported, Seen } from "../setup-kit/setup-facts.ts";

// Each is one query, whatever the number of repositories: their names are a parameter.

interface FactRow<F> {
  readonly of: string;
  readonly entry: number;
  readonly at: string;
  readonly fact: F;
}

/** The newest of a kind, oldest first; `cut`: there are older ones, which were left. */
export interface Newest<F> {
  readonly seen: readonly Seen<F>[];
  readonly cut: boolean;
}

/** So many records of the rules of a repository, and looks at a branch, are read to find since when something is so. */
export const RULES_LIMIT = 1000;
export const LOOKS_LIMIT = 100;

/** What the forge told of the rules of each repository; beyond the limit, the switch of all classic rules alone. */
export async function readProtections(
  sql: Sql,
  names: readonly string[],
): Promise<Map<string, Newest<BranchProtectionFact>>> {
  const rows = await sql<FactRow<BranchProtectionFact>>(
    `SELECT r.name AS of, e.entry, e.at, e.fact FROM unnest($1::text[]) AS r (name), LATERAL (
       SELECT index::float8 AS entry, ordinal, received_at AS at, facts->'fact' AS fact FROM evidence
       WHERE kind = 'branch-protection' AND repository = r.name
       ORDER BY index DESC, ordinal DESC LIMIT ${RULES_LIMIT + 1}) e
     ORDER BY r.name, e.entry DESC, e.ordinal DESC`,
    [names],
  );
  const newest = newestOf(rows, RULES_LIMIT);
  const cut = [...newest].flatMap(([name, { cut: beyond }]) => (beyond ? [name] : []));
  for (const { of, ...before } of cut.length > 0 ? await readSwitches(sql, cut) : []) {
    const { seen } = newest.get(of) ?? { seen: [] };
    if (!seen.some(({ entry }) => entry === before.entry)) newest.set(of, { seen: [before, ...seen], cut: true });
  }
  return newest;
}

/** The newest record by which all classic rules of a repository were switched on or off, before its newest ones. */
async function readSwitches(sql: Sql, names: readonly string[]): Promise<FactRow<BranchProtectionFact>[]> {
  return sql(
    `SELECT r.name AS of, e.entry, e.at, e.fact FROM unnest($1::text[]) AS r (name), LATERAL (
       SELECT entry, at, fact FROM (
         SELECT index::float8 AS entry, ordinal, received_at AS at, facts->'fact' AS fact FROM evidence
         WHERE kind = 'branch-protection' AND repository = r.name
         ORDER BY index DESC, ordinal DESC OFFSET ${RULES_LIMIT}) older
       WHERE fact->>'form' = 'configuration' ORDER BY entry DESC, ordinal DESC LIMIT 1) e`,
    [names],
  );
}

/** What the mirrors saw of the set-up of every repository, by `repository@branch`; none of a branch that is gone. */
export async function readSetupLooks(sql: Sql): Promise<Map<string, Newest<SetupFilesFact>>> {
  const rows = await sql<FactRow<SetupFilesFact>>(
    `SELECT b.repository || '@' || b.branch AS of, e.entry, e.at, e.fact FROM mirror_branch b, LATERAL (
       SELECT index::float8 AS entry, received_at AS at, facts->'fact' AS fact FROM evidence
       WHERE kind = 'setup-files' AND repository = b.repository AND facts->'fact'->>'branch' = b.branch
       ORDER BY index DESC LIMIT ${LOOKS_LIMIT + 1}) e
     WHERE NOT b.gone ORDER BY b.repository, b.branch, e.entry DESC`,
  );
  return newestOf(rows, LOOKS_LIMIT);
}

/** Rows are newest first. */
function newestOf<F>(rows: readonly FactRow<F>[], limit: number): Map<string, Newest<F>> {
  const found = new Map<string, Seen<F>[]>();
  for (const { of, ...seen } of rows) {
    const list = found.get(of);
    if (list) list.push(seen);
    else found.set(of, [seen]);
  }
  return new Map(
    [...found].map(([of, list]) => [of, { seen: list.slice(0, limit).reverse(), cut: list.length > limit }]),
  );
}

const RECENT = 200;

/** The newest commits of each repository's control branches. */
export async function readRecentCommits(sql: Sql, names: readonly string[]): Promise<Map<string, readonly string[]>> {
  const rows = await sql<{ of: string; shas: string[] }>(
    `SELECT r.name AS of, array(SELECT sha FROM evidence WHERE kind = 'commit' AND repository = r.name
       ORDER BY index DESC LIMIT ${RECENT}) AS shas
     FROM unnest($1::text[]) AS r (name)`,
    [names],
  );
  return new Map(rows.map(({ of, shas }) => [of, shas]));
}

export type ReportedRow = Reported & { readonly of: string; readonly environment: string | null };

/** Who reported any of a repository's commits, by source and object, with the newest record of each. */
export async function readReported(
  sql: Sql,
  commits: ReadonlyMap<string, readonly string[]>,
): Promise<readonly ReportedRow[]> {
  const pairs = [...commits].flatMap(([name, shas]) => shas.map((sha) => ({ name, sha })));
  return sql(
    `SELECT of, source, reconciler, kind, namespace, name, environment, max(index)::float8 AS entry, max(at) AS at
     FROM (SELECT c.name AS of, e.source, e.index, e.received_at AS at, e.environment,
             e.facts->'fact'->>'reconciler' AS reconciler, e.facts->'fact'->'target'->>'kind' AS kind,
             e.facts->'fact'->'target'->>'namespace' AS namespace, e.facts->'fact'->'target'->>'name' AS name
           FROM unnest($1::text[], $2::text[]) AS c (name, sha)
           JOIN evidence e ON e.sha = c.sha AND e.kind IN ('reconciliation', 'revision')) told
     GROUP BY of, source, reconciler, kind, namespace, name, environment
     ORDER BY of, source, namespace, kind, name`,
    [pairs.map(({ name }) => name), pairs.map(({ sha }) => sha)],
  );
}

/** The newest revisions that each source's Flux refused for their signature, oldest first, by source. */
export async function readRefusals(
  sql: Sql,
  sources: readonly string[],
): Promise<Map<string, readonly Seen<RevisionFact>[]>> {
  return newestOfSources(sql, sources, "kind = 'revision' AND state = 'signature-invalid'", 200);
}

/** Of the newest 500 that each source's Argo CD did not apply, those whose message is about a signature, oldest first. */
export async function readComparisonErrors(
  sql: Sql,
  sources: readonly string[],
): Promise<Map<string, readonly Seen<ReconciliationFact>[]>> {
  const failed = "kind = 'reconciliation' AND state IN ('failed', 'progressing')";
  return newestOfSources(sql, sources, failed, 500, "WHERE e.fact->>'message' ~ '^ComparisonError: .*sign'");
}

/** The newest records of each source that are `such`, and of these the `wanted` ones, oldest first. Both are SQL. */
async function newestOfSources<F>(
  sql: Sql,
  sources: readonly string[],
  such: string,
  limit: number,
  wanted = "",
): Promise<Map<string, readonly Seen<F>[]>> {
  const rows = await sql<FactRow<F>>(
    `SELECT s.id AS of, e.entry, e.at, e.fact FROM unnest($1::text[]) AS s (id), LATERAL (
       SELECT index::float8 AS entry, received_at AS at, facts->'fact' AS fact FROM evidence
       WHERE ${such} AND source = s.id ORDER BY index DESC LIMIT ${limit}) e
     ${wanted} ORDER BY s.id, e.entry DESC`,
    [sources],
  );
  return new Map([...newestOf(rows, limit)].map(([source, { seen }]) => [source, seen]));
}

export interface AppliedRow {
  readonly entry: number;
  readonly at: string;
  readonly reconciler: "flux" | "argocd";
  readonly environment: string | null;
}

/** For each commit the first record by which a reconciler applied it or one that landed after it, by `repository@sha`. */
export async function readApplied(
  sql: Sql,
  commits: readonly { readonly repository: string; readonly sha: string }[],
): Promise<Map<string, AppliedRow>> {
  const rows = await sql<AppliedRow & { readonly of: string }>(
    `SELECT p.repository || '@' || p.sha AS of, a.* FROM unnest($1::text[], $2::text[]) AS p (repository, sha), LATERAL (
       SELECT e.index::float8 AS entry, e.received_at AS at, e.facts->'fact'->>'reconciler' AS reconciler, e.environment
       FROM evidence c JOIN evidence e ON e.sha = c.sha AND e.kind = 'reconciliation' AND e.state = 'succeeded'
       WHERE c.kind = 'commit' AND c.repository = p.repository AND c.index >= (
         SELECT min(f.index) FROM evidence f WHERE f.sha = p.sha AND f.kind = 'commit' AND f.repository = p.repository)
       ORDER BY e.index LIMIT 1) a`,
    [commits.map(({ repository }) => repository), commits.map(({ sha }) => sha)],
  );
  return new Map(rows.map(({ of, ...applied }) => [of, applied]));
}

export interface GateRow {
  readonly entry: number;
  readonly at: string;
  readonly first: string;
  readonly source: string;
  readonly decision: string;
  /** As the leaf has it: JSON. */
  readonly auth: string;
}

/** The newest result of a gate about each repository's commits, by whoever may speak for it. */
export async function readNewestGates(sql: Sql, names: readonly string[]): Promise<Map<string, GateRow>> {
  const rows = await sql<GateRow & { readonly of: string }>(
    `SELECT r.name AS of, e.entry, e.at, e.source, e.decision, i.auth,
       (SELECT f.received_at FROM evidence f WHERE f.kind = 'gate' AND f.repository = r.name
         AND f.facts->'fact'->>'spokenBy' IS NULL ORDER BY f.index LIMIT 1) AS first
     FROM unnest($1::text[]) AS r (name)
     CROSS JOIN LATERAL (
       SELECT index, index::float8 AS entry, received_at AS at, source, state AS decision FROM evidence
       WHERE kind = 'gate' AND repository = r.name AND facts->'fact'->>'spokenBy' IS NULL ORDER BY index DESC, ordinal DESC LIMIT 1) e
     JOIN ledger_entry l ON l.index = e.index JOIN inbox i ON i.id = l.inbox_id`,
    [names],
  );
  return new Map(rows.map(({ of, ...gate }) => [of, gate]));
}

export interface Landing {
  readonly entry: number;
  readonly at: string;
  readonly sha: string;
}

/** The newest observation with which something landed in each repository. */
export async function readNewestLandings(sql: Sql, names: readonly string[]): Promise<Map<string, Landing>> {
  const rows = await sql<Landing & { readonly of: string }>(
    `SELECT r.name AS of, e.* FROM unnest($1::text[]) AS r (name), LATERAL (
       SELECT index::float8 AS entry, received_at AS at, sha FROM evidence
       WHERE kind = 'branch-tip' AND repository = r.name AND sha IS NOT NULL
         AND state IN ('first', 'forward', 'forced', 'foxtrot') ORDER BY index DESC LIMIT 1) e`,
    [names],
  );
  return new Map(rows.map(({ of, ...landing }) => [of, landing]));
}

/** The kind of the forge that told of each repository last; absent where none did. */
export async function readForges(sql: Sql, names: readonly string[]): Promise<Map<string, "github" | "gitlab">> {
  const rows = await sql<{ of: string; type: "github" | "gitlab" }>(
    `SELECT r.name AS of, e.type FROM unnest($1::text[]) AS r (name), LATERAL (
       SELECT f.type FROM evidence e JOIN source_facts f ON f.key = e.source
       WHERE e.repository = r.name AND f.type IN ('github', 'gitlab') ORDER BY e.index DESC LIMIT 1) e
     -- Where no forge ever told of it, its days say so: not all of its evidence. A subquery, so that it is asked first.
     WHERE (SELECT true FROM evidence_day d JOIN source_facts f ON f.key = d.source
       WHERE d.repository = r.name AND f.type IN ('github', 'gitlab') LIMIT 1)`,
    [names],
  );
  return new Map(rows.map(({ of, type }) => [of, type]));
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
