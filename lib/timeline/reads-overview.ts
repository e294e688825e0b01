import { mayDo } from "../access/permission.ts";
import type { Principal } from "../access/principal.ts";
import { scopeParameters, type Scope } from "../access/scope.ts";
import { driftsQuery } from "../drift/contract.ts";
import { readDrifts } from "../drift/reads.ts";
import { caseListQuery, type CaseSummary } from "../emergencies/contract.ts";
import { readCases, readCaseTotals } from "../emergencies/reads.ts";
import { readSources } from "../ingest/reads.ts";
import { ledgerSummary } from "../ledger/reads.ts";
import { readLag } from "../ledger/reads-status.ts";
import { countSetAside } from "../ledger/store/status.ts";
import type { Sql } from "../platform/sql.ts";
import type { LandingWeeks, LandingWeeksQuery, Waiting } from "./contract.ts";
import { countUnexplained, firstLanding, landingsByWeek, type LandedFilter } from "./store/overview.ts";
import { daysAfter, mondayOf, mondaysBetween } from "../base/week.ts";

/** Of each kind so many are named; the rest is a count that leads to the list. */
const NAMED = 5;
const CASES_READ = 100;
/** Without a period the chart shows the last half year. */
const WEEKS = 26;

/** Everything that waits for a person, whatever the period that the page shows: what waits does not expire. */
export async function readWaiting(sql: Sql, { scope, roles }: Pick<Principal, "scope" | "roles">): Promise<Waiting> {
  const cases = await readCases(sql, scope, caseListQuery.parse({ status: "open", limit: CASES_READ }));
  const { suspected } = await readCaseTotals(sql, scope);
  const drifts = await readDrifts(sql, scope, driftsQuery.parse({ state: "open", limit: NAMED }));
  const sources = mayDo(roles, "sources:read") ? await readSources(sql, scope) : null;
  const summary = await ledgerSummary(sql);
  return {
    cases: { total: cases.total ?? 0, items: [...cases.items].sort(byClock).slice(0, NAMED) },
    suspected: suspected.length,
    drifts: { total: drifts.total ?? 0, items: drifts.items },
    unexplained: await countUnexplained(sql, filterOf(scope, {})),
    lateSources: sources && sources.items.filter(({ state }) => state === "late" || state === "blind"),
    setAside: await countSetAside(sql),
    lag: await readLag(sql),
    generatedAt: summary.now,
    size: summary.advanced,
  };
}

/** The clock that runs out first first; a case that waits for nothing comes last. */
function byClock(a: CaseSummary, b: CaseSummary): number {
  return dueOf(a) - dueOf(b) || a.id.localeCompare(b.id);
}

function dueOf({ next }: CaseSummary): number {
  return next ? Date.parse(next.dueAt) : Infinity;
}

/** Landings per ISO week of a period, weeks without any included; without a period the last half year. */
export async function readLandingWeeks(sql: Sql, scope: Scope, query: LandingWeeksQuery): Promise<LandingWeeks> {
  const { now } = await ledgerSummary(sql);
  const asked = filterOf(scope, query);
  const last = asked.to ? new Date(Date.parse(asked.to) - 1).toISOString().slice(0, 10) : now.slice(0, 10);
  const halfYear = daysAfter(mondayOf(last), -7 * (WEEKS - 1));
  const filter = asked.from ? asked : { ...asked, from: `${halfYear}T00:00:00.000Z` };
  const first = await firstLanding(sql, filter);
  if (first === null) return { weeks: [] };
  const counts = new Map<string, Record<string, number>>();
  for (const { week, class: one, count } of await landingsByWeek(sql, filter)) {
    counts.set(week, { ...counts.get(week), [one]: count });
  }
  return { weeks: mondaysBetween(first, last).map((week) => ({ week, counts: counts.get(week) ?? {} })) };
}

function filterOf(scope: Scope, { repository, from, to }: LandingWeeksQuery): LandedFilter {
  const bounds = scopeParameters(scope);
  return {
    repository: repository ?? null,
    repositories: bounds.repositories,
    from: latest(from, bounds.from),
    to: earliest(to, bounds.to),
  };
}

function latest(asked: string | undefined, bound: string | null): string | null {
  const times = [asked, bound].filter((at) => typeof at === "string").map((at) => Date.parse(at));
  return times.length > 0 ? new Date(Math.max(...times)).toISOString() : null;
}

function earliest(asked: string | undefined, bound: string | null): string | null {
  const times = [asked, bound].filter((at) => typeof at === "string").map((at) => Date.parse(at));
  return times.length > 0 ? new Date(Math.min(...times)).toISOString() : null;
}
