import { scopeParameters, type Scope } from "../access/scope.ts";
import { decodeCursor, toPage } from "../base/page.ts";
import { ledgerSummary, sizeAsOf } from "../ledger/reads.ts";
import type { Sql } from "../platform/sql.ts";
import type { ChangesPage, ChangesQuery, LandingsPage, LandingsQuery } from "./contract.ts";
import { toChange, toLanding } from "./dto.ts";
import { changeRepositories, listChanges, totalChanges } from "./store/change.ts";
import { rowFilter } from "./store/filter.ts";
import { listLandings, totalLandings } from "./store/landing.ts";

/** A page of the population, landed last first; `total` is exact under every filter. */
export async function readChanges(sql: Sql, scope: Scope, query: ChangesQuery): Promise<ChangesPage> {
  const size = await sizeOf(sql, query.asOf);
  const { sha = null, signature = null, landing = null, test = null, verdict = null } = query;
  const judged = test === null && verdict === null ? null : { test, verdict };
  const filter = { ...rowFilter(scope, query, size), sha, signature, landing, judged };
  const after = decodeCursor(query.cursor, ["string", "number", "string"]);
  const rows = await listChanges(sql, filter, after, query.limit);
  const total = await totalChanges(sql, filter);
  const summary = await ledgerSummary(sql);
  const page = toPage(rows, query.limit, total, {
    item: (row) => toChange(row.key, row.state),
    keyOf: (row) => [row.landed_at, row.position, row.key],
  });
  return { ...page, items: [...page.items], generatedAt: summary.now, size: size ?? summary.advanced };
}

/** A page of landings, landed last first. */
export async function readLandings(sql: Sql, scope: Scope, query: LandingsQuery): Promise<LandingsPage> {
  const size = await sizeOf(sql, query.asOf);
  const filter = { ...rowFilter(scope, query, size), kind: query.kind ?? null };
  const after = decodeCursor(query.cursor, ["string", "string"]);
  const rows = await listLandings(sql, filter, after, query.limit);
  const total = await totalLandings(sql, filter);
  const summary = await ledgerSummary(sql);
  const page = toPage(rows, query.limit, total, {
    item: (row) => toLanding(row.key, row.state),
    keyOf: (row) => [row.landed_at, row.key],
  });
  return { ...page, items: [...page.items], generatedAt: summary.now, size: size ?? summary.advanced };
}

/** Repositories with changes, within the scope: what the filter offers. */
export async function readChangeRepositories(sql: Sql, scope: Scope): Promise<string[]> {
  return changeRepositories(sql, scopeParameters(scope).repositories);
}

/** Ledger size of a recorded time; null means now. */
export async function sizeOf(sql: Sql, asOf: string | undefined): Promise<number | null> {
  return asOf === undefined ? null : sizeAsOf(sql, asOf);
}
