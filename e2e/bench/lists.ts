import type pg from "pg";
import { mintScope, systemScope, type Scope } from "../../lib/access/scope.ts";
import { changesQuery, landingsQuery } from "../../lib/changes/contract.ts";
import { readChangeRepositories } from "../../lib/changes/reads.ts";
import { listChanges, totalChanges } from "../../lib/changes/store/change.ts";
import { rowFilter } from "../../lib/changes/store/filter.ts";
import { listLandings, totalLandings } from "../../lib/changes/store/landing.ts";
import { totalDeployments, listDeployments, type DeploymentFilter } from "../../lib/deployments/store/deployment.ts";
import { listEnvironments } from "../../lib/deployments/store/target.ts";
import { toDriftFilter } from "../../lib/drift/reads.ts";
import { countDrifts, listDrifts } from "../../lib/drift/store/drift.ts";
import { countByMonth, countCases, countSuspicions, listCases } from "../../lib/emergencies/store/list.ts";
import { readPopulation } from "../../lib/population/reads.ts";
import type { Sql } from "../../lib/platform/sql.ts";
import { timelineQuery } from "../../lib/timeline/contract.ts";
import { readTimeline, readTimelineDays, readTimelineFacets } from "../../lib/timeline/reads.ts";
import { readLandingWeeks } from "../../lib/timeline/reads-overview.ts";
import { countUnexplained } from "../../lib/timeline/store/overview.ts";
import { openPool } from "../../lib/platform/db.ts";
import { createDatabaseKind, migrate } from "../../lib/platform/migrate.ts";
import { pgSql } from "../../lib/platform/sql.ts";
import type { BenchDatabase } from "./database.ts";
import { fillLists } from "./lists-fill.ts";
import { percentile, type Row } from "./table.ts";

const ALL = systemScope();
const SOME_PLACES = { repositories: ["northwind/app-1", "northwind/app-2"], environments: ["production"] };
const SOME = mintScope(SOME_PLACES);
const MONTH = { from: "2025-09-01T00:00:00.000Z", to: "2025-10-01T00:00:00.000Z" };
const NOW = { size: null, now: "2026-11-23T00:00:00.000Z" };
const NO_DEPLOYMENT_FILTER = { environment: null, cluster: null, target: null, sha: null, effect: null, at: null };

type Read = (sql: Sql) => Promise<unknown>;

function timeline(filters: object, scope: Scope = ALL): Read {
  return (sql) => readTimeline(sql, scope, timelineQuery.parse(filters));
}

function changes(filters: object, scope: Scope = ALL): Read {
  const query = changesQuery.parse(filters);
  const { sha = null, signature = null, landing = null } = query;
  const filter = { ...rowFilter(scope, query, null), sha, signature, landing, judged: null };
  return async (sql) => [await listChanges(sql, filter, null, query.limit), await totalChanges(sql, filter)];
}

function landings(filters: object): Read {
  const query = landingsQuery.parse(filters);
  const filter = { ...rowFilter(ALL, query, null), kind: query.kind ?? null };
  return async (sql) => [await listLandings(sql, filter, null, query.limit), await totalLandings(sql, filter)];
}

function deployments(filters: Partial<DeploymentFilter>): Read {
  const any = { repositories: null, environments: null, from: null, to: null };
  const filter = { ...any, ...NO_DEPLOYMENT_FILTER, ...filters };
  return async (sql) => [
    await listDeployments(sql, filter, { size: null, before: null, limit: 51 }),
    await totalDeployments(sql, filter, null),
  ];
}

function drifts(filters: Parameters<typeof toDriftFilter>[1], scope: Scope = ALL): Read {
  const filter = toDriftFilter(scope, filters);
  return async (sql) => [
    await listDrifts(sql, filter, NOW, { before: null, limit: 51 }),
    await countDrifts(sql, filter, NOW),
  ];
}

function cases(status: string | null): Read {
  const filter = { status, origin: null, from: null, to: null, size: null };
  return (sql) =>
    Promise.all([
      listCases(sql, ALL, filter, { after: null, limit: 50 }),
      countCases(sql, ALL, filter),
      countByMonth(sql, ALL, filter),
      countSuspicions(sql, ALL),
    ]);
}

const ANY = { repository: null, from: null, to: null, repositories: null };

/** What the pages ask the database, each with its total. */
const READS: Readonly<Record<string, Read>> = {
  timeline: timeline({}),
  "timeline, a kind": timeline({ kind: "live-write" }),
  "timeline, a repository": timeline({ repository: "northwind/app-3" }),
  "timeline, an old month": timeline(MONTH),
  "timeline, an old month of a repository": timeline({ ...MONTH, repository: "northwind/app-3" }),
  "timeline, a limited scope": timeline({}, SOME),
  "timeline, per day": (sql) => readTimelineDays(sql, ALL, MONTH),
  "timeline, what filters offer": (sql) => readTimelineFacets(sql, ALL),
  "overview, landings per week": (sql) => readLandingWeeks(sql, ALL, {}),
  "overview, population": (sql) => readPopulation(sql, ALL, {}),
  "overview, unexplained": (sql) => countUnexplained(sql, ANY),
  changes: changes({}),
  "changes, a class": changes({ class: "emergency" }),
  "changes, displaced": changes({ standing: "displaced" }),
  "changes, an old month of a repository": changes({ ...MONTH, repository: "northwind/app-3" }),
  "changes, a signature": changes({ signature: "unsigned" }),
  "changes, repositories": (sql) => readChangeRepositories(sql, ALL),
  landings: landings({}),
  "landings, direct": landings({ kind: "direct" }),
  deployments: deployments({}),
  "deployments, an environment": deployments({ environment: "staging" }),
  "deployments, a target": deployments({ target: "prod-1/Kustomization/flux-system/app-7" }),
  "deployments, a limited scope": deployments(SOME_PLACES),
  "deployments, an old month": deployments(MONTH),
  "deployments, running now": deployments({ at: NOW.now, environment: "production" }),
  environments: (sql) => listEnvironments(sql, { repositories: null, environments: null }),
  drift: drifts({}),
  "drift, open": drifts({ state: "open" }),
  "drift, a limited scope": drifts({}, SOME),
  emergencies: cases(null),
  "emergencies, open": cases("open"),
};

const SMALL = 10_000;
/** Below this a ratio says more about the wire than about the read. */
const FLOOR_MS = 5;

/** p95 of every list at `entries` against the same at 10,000, in two databases of one server, by turns. */
export async function lists(bench: BenchDatabase, entries: number, runs: number): Promise<Row[]> {
  const small = await copyOf(bench, "lists_small");
  const large = await copyOf(bench, "lists_large");
  try {
    await fillLists(small, SMALL);
    await fillLists(large, entries);
    const rows: Row[] = [];
    for (const [what, read] of Object.entries(READS)) {
      const [few, many] = await byTurns([pgSql(small), pgSql(large)], read, runs);
      const ratio = Math.max(many, FLOOR_MS) / Math.max(few, FLOOR_MS);
      const value = `p95 ${few.toFixed(1)} → ${many.toFixed(1)} ms`;
      rows.push({ what, value, measured: ratio, unit: "×", gate: 2, goal: 1.3, most: true });
    }
    return rows;
  } finally {
    await small.end();
    await large.end();
  }
}

async function copyOf(bench: BenchDatabase, name: string): Promise<pg.Pool> {
  await bench.owner.query(`CREATE DATABASE ${name}`);
  const at = (url: string) => url.replace(/\/[^/]*$/, `/${name}`);
  await migrate({ url: at(bench.url), adminUrl: at(bench.adminUrl) });
  await createDatabaseKind(at(bench.adminUrl), "test");
  const pool = openPool(at(bench.adminUrl), { max: 4, settings: { timezone: "UTC", datestyle: "ISO" } });
  pool.on("error", () => undefined);
  return pool;
}

async function byTurns(of: readonly [Sql, Sql], read: Read, runs: number): Promise<[number, number]> {
  const times: [number[], number[]] = [[], []];
  for (const sql of of) await read(sql);
  for (let run = 0; run < runs; run++) {
    for (const [which, sql] of of.entries()) {
      const start = performance.now();
      await read(sql);
      times[which]?.push(performance.now() - start);
    }
  }
  return [percentile(times[0], 0.95), percentile(times[1], 0.95)];
}
