import type pg from "pg";

/** Days that the rows are spread over, however many there are: 18 months. */
const DAYS = 540;

// g: number of the row, 0 the oldest; at: its time. Forty repositories, four environments, 200 targets, whatever the size.
const EACH = (share: number) => `FROM generate_series(0, greatest(1, $1::int / ${share}) - 1) g,
  LATERAL (SELECT timestamptz '2025-06-01Z' + (g::float8 / greatest(1, $1::int / ${share})) * interval '${DAYS} days' AS at) t`;
const REPOSITORY = "'northwind/app-' || (g * 7 % 40)";
const ENVIRONMENT = "(ARRAY['production', 'production', 'staging', 'test'])[1 + g % 4]";
const TARGET = "'prod-1/Kustomization/flux-system/app-' || (g * 13 % 200)";
const SHA = "substr(encode(sha256(('commit ' || g)::bytea), 'hex'), 1, 40)";
const CLASS =
  "CASE WHEN g % 500 = 0 THEN 'unexplained' WHEN g % 50 = 0 THEN 'emergency' WHEN g % 20 = 0 THEN 'automated' ELSE 'reviewed' END";
const PADDING = (bytes: number) => `jsonb_build_object('title', 'Change ' || g, 'padding', repeat('x', ${bytes}))`;

const FILL: readonly string[] = [
  `INSERT INTO evidence (index, ordinal, kind, type, source, origin, occurred_at, received_at, actor, repository, sha, environment, subject, headline, state, facts)
   SELECT g, 0, (ARRAY['reconciled', 'reconciled', 'run', 'commit', 'review', 'live-write'])[1 + g % 6],
     (ARRAY['E-DEP', 'E-DEP', 'E-RUN', 'E-CHG', 'E-REV', 'E-AUD'])[1 + g % 6], 'src_' || (g % 6), 'delivery', at, at, 'person-' || (g % 30),
     CASE WHEN g % 3 > 0 THEN ${REPOSITORY} END, CASE WHEN g % 3 = 1 THEN ${SHA} END, CASE WHEN g % 3 < 2 THEN ${ENVIRONMENT} END,
     ${TARGET}, 'Something happened to ' || ${TARGET}, NULL, ${PADDING(300)} ${EACH(1)}`,
  `INSERT INTO evidence_day (day, type, kind, source, repository, environment, count)
   SELECT (received_at AT TIME ZONE 'UTC')::date, coalesce(type, ''), kind, source, coalesce(repository, ''), coalesce(environment, ''), count(*)
   FROM evidence GROUP BY 1, 2, 3, 4, 5, 6`,
  `INSERT INTO evidence_month (month, type, kind, source, repository, environment, count)
   SELECT date_trunc('month', day)::date, type, kind, source, repository, environment, sum(count) FROM evidence_day GROUP BY 1, 2, 3, 4, 5, 6`,
  `INSERT INTO change (key, since_size, until_size, state, repository, branch, sha, kind, class, signature, landing, landed_at, first_parent, position)
   SELECT ${REPOSITORY} || '@' || ${SHA}, g * 10, NULL, ${PADDING(900)}, ${REPOSITORY}, 'main', ${SHA}, 'pull-request', ${CLASS},
     CASE WHEN g % 9 = 0 THEN 'unsigned' ELSE 'good' END, ${REPOSITORY} || '#' || (g / 2), at, g % 1000 > 0, g ${EACH(10)}`,
  `INSERT INTO change_day (day, repository, branch, class, signature, standing, count)
   SELECT (landed_at AT TIME ZONE 'UTC')::date, repository, branch, class, signature, CASE WHEN first_parent THEN 'line' ELSE 'displaced' END, count(*)
   FROM change GROUP BY 1, 2, 3, 4, 5, 6`,
  `INSERT INTO change_month (month, repository, branch, class, signature, standing, count)
   SELECT date_trunc('month', day)::date, repository, branch, class, signature, standing, sum(count) FROM change_day GROUP BY 1, 2, 3, 4, 5, 6`,
  `INSERT INTO landing (key, since_size, until_size, state, repository, branch, kind, class, landed_at, changes, displaced)
   SELECT ${REPOSITORY} || '#' || g, g * 20, NULL, ${PADDING(600)}, ${REPOSITORY}, 'main', CASE WHEN g % 30 = 0 THEN 'direct' ELSE 'merged' END,
     ${CLASS}, at, 2, 0 ${EACH(20)}`,
  `INSERT INTO landing_day (day, repository, branch, class, kind, standing, count)
   SELECT (landed_at AT TIME ZONE 'UTC')::date, repository, branch, class, kind, 'line', count(*) FROM landing GROUP BY 1, 2, 3, 4, 5, 6`,
  `INSERT INTO landing_week (week, repository, branch, class, kind, standing, count)
   SELECT date_trunc('week', day)::date, repository, branch, class, kind, standing, sum(count) FROM landing_day GROUP BY 1, 2, 3, 4, 5, 6`,
  `INSERT INTO pull_request (key, since_size, until_size, state, repository, number, status, base_ref, merged_at)
   SELECT ${REPOSITORY} || '#' || g, g * 20, NULL, ${PADDING(600)}, ${REPOSITORY}, g::text, 'merged', 'main', at ${EACH(20)}`,
  `INSERT INTO pull_request_tally (repository, base_ref, status, count)
   SELECT repository, base_ref, status, count(*) FROM pull_request GROUP BY 1, 2, 3`,
  `INSERT INTO branch (key, since_size, until_size, state, repository, branch, kind, tip, first_parent, displaced)
   SELECT DISTINCT repository || '@main', 0, NULL::bigint, '{"movements":[]}'::jsonb, repository, 'main', 'deploy', NULL, 0, 0 FROM change`,
  `INSERT INTO repository (name, url, kind, branches, deploying_paths, created_at)
   SELECT DISTINCT repository, '/x', 'deploy', ARRAY['main'], ARRAY[]::text[], countersign.now() FROM change`,
  `INSERT INTO mirror_branch (repository, branch, sequence, gone, line, displaced)
   SELECT repository, branch, 1, false, count(*) FILTER (WHERE first_parent), count(*) FILTER (WHERE NOT first_parent) FROM change GROUP BY 1, 2`,
  `INSERT INTO mirror_commit (repository, branch, sha, first_parent) SELECT repository, branch, sha, first_parent FROM change`,
  `INSERT INTO target (key, since_size, until_size, state, cluster, environment, kind, namespace, name, sha, suspended)
   SELECT ${TARGET}, 0, NULL, ${PADDING(400)}, 'prod-1', ${ENVIRONMENT}, 'Kustomization', 'flux-system', 'app-' || g, NULL, false
   FROM generate_series(0, 199) g`,
  `INSERT INTO deployment (key, since_size, until_size, state, target, cluster, environment, sha, digest, effect, started_at, ended_at)
   SELECT ${TARGET} || '@' || g, g * 4, NULL, ${PADDING(700)}, ${TARGET}, 'prod-1', ${ENVIRONMENT},
     substr(encode(sha256(('commit ' || (g * 2 / 5))::bytea), 'hex'), 1, 40), NULL, CASE WHEN g % 3 = 0 THEN 'no-op' ELSE 'changed' END, at,
     CASE WHEN g < greatest(1, $1::int / 4) - 200 THEN at + interval '2 days' END ${EACH(4)}`,
  `INSERT INTO deployment_day (day, cluster, environment, effect, count)
   SELECT (started_at AT TIME ZONE 'UTC')::date, cluster, environment, effect, count(*) FROM deployment GROUP BY 1, 2, 3, 4`,
  `INSERT INTO deployed_revision (key, state, sha, targets) SELECT DISTINCT 'commit:' || sha, '{}'::jsonb, sha, 1 FROM deployment`,
  `INSERT INTO drift (key, since_size, until_size, state, target, cluster, environment, resolution, detected_at, began_at, ended_at, sha)
   SELECT 'drf_' || g, g * 100, NULL, ${PADDING(700)}, ${TARGET}, 'prod-1', ${ENVIRONMENT},
     CASE WHEN g % 40 = 0 THEN 'open' ELSE 'reverted' END, at, at, CASE WHEN g % 40 > 0 THEN at + interval '1 hour' END, ${SHA} ${EACH(100)}`,
  `INSERT INTO emergency_case (key, since_size, until_size, state, inbox_id, origin, status, place, repository, environment, opened_at)
   SELECT 'EMG-' || g, g * 5000, NULL, jsonb_build_object('case', ${PADDING(2000)}), g, CASE WHEN g % 5 = 0 THEN 'found' ELSE 'declared' END,
     CASE WHEN g % 20 = 0 THEN 'open' ELSE 'closed' END, 'cluster:prod-1', ${REPOSITORY}, ${ENVIRONMENT}, at ${EACH(5000)}`,
  `INSERT INTO suspicion (key, state, kind, outcome, place, repository, environment, case_id, at, received_at)
   SELECT 'sus_' || g, ${PADDING(500)}, 'live-write', CASE WHEN g % 50 = 0 THEN 'suspected' ELSE 'matched' END, 'cluster:prod-1',
     ${REPOSITORY}, ${ENVIRONMENT}, CASE WHEN g % 50 > 0 THEN 'EMG-1' END, at, at ${EACH(1000)}`,
];

const TABLES = [...new Set(FILL.map((text) => /INSERT INTO (\w+)/.exec(text)?.[1] ?? ""))];

/** Projections as `entries` ledger entries of a usual mix leave them; no ledger below them. */
export async function fillLists(owner: pg.Pool, entries: number): Promise<void> {
  const client = await owner.connect();
  try {
    await client.query("SET synchronous_commit = off");
    for (const text of FILL) await client.query(text, text.includes("$1") ? [entries] : []);
    await client.query(
      "INSERT INTO advance_cursor (size) VALUES ($1) ON CONFLICT (one) DO UPDATE SET size = excluded.size",
      [entries],
    );
    for (const table of TABLES) await client.query(`VACUUM ANALYZE ${table}`);
  } finally {
    client.release(true);
  }
}
