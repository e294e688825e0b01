import { isUnlimited, type Scope } from "../access/scope.ts";
import { ledgerSummary } from "../ledger/reads.ts";
import { databaseNow } from "../platform/clock.ts";
import type { Sql } from "../platform/sql.ts";
import { localDate } from "../policy/calendar.ts";
import { policyAt } from "../policy/history.ts";
import { startOfDay } from "../policy/period.ts";
import { readPolicy } from "../policy/store.ts";
import { daysAfter, mondayOf } from "../base/week.ts";
import type { PeriodQuery, PeriodRow, PopulationPeriod } from "./contract.ts";
import { cellsOf, classCounts, sumOf } from "./map.ts";
import { narrowed } from "./narrow.ts";
import { readIpes } from "./reads-ipe.ts";
import { blindSpans, mergesTold, readPlaces, readRevisions, type BlindSpan, type PlaceRow } from "./store/period.ts";
import { changesWithin, landingsWithin, type ChangeSlot, type LandingSlot } from "./store/within.ts";
import { weeksOf } from "./week.ts";

const ORPHANS = 50;

/**
 * A period's population as numbers and as a map of repository and week: what landed, by class and by way in; what the
 * forges told; which revisions were applied; where a source was blind; what is on record of it. Throws as `narrowed`.
 */
export async function readPopulationPeriod(sql: Sql, scope: Scope, query: PeriodQuery): Promise<PopulationPeriod> {
  const { from, to, zone, repository = null } = query;
  const { stored, repositories } = narrowed(scope, query);
  const places = { repository, repositories };
  const weeks = weeksOf({ from, to, zone });
  const ends = [stored.from, stored.to];
  const rows = await readPlaces(sql, places);
  const changes = await changesWithin(sql, ends, places);
  const landings = await landingsWithin(sql, ends, places);
  const told = new Map((await mergesTold(sql, stored, places)).map((row) => [row.repository, row.told]));
  const byWeek = await changesWithin(sql, [...weeks.map((week) => week.from), stored.to], places);
  const spans = await blindSpans(sql, [...new Set(rows.flatMap(({ sources }) => sources))], stored);
  const { now: generatedAt, advanced: size } = await ledgerSummary(sql);
  return {
    period: { from, to, zone, stored },
    rows: rows.map((row) => periodRow(row, changes, landings, told.get(row.repository) ?? 0)),
    weeks,
    cells: cellsOf(
      weeks,
      byWeek,
      rows.map((row) => feedsOf(row, spans)),
      generatedAt,
    ),
    blind: spans.map((span) => toBlind(span, rows)),
    revisions: repository === null && isUnlimited(scope) ? await revisionsOf(sql, stored) : null,
    ipe: await readIpes(sql, scope, query),
    generatedAt,
    size,
  };
}

function periodRow(
  row: PlaceRow,
  changes: readonly ChangeSlot[],
  landings: readonly LandingSlot[],
  told: number,
): PeriodRow {
  const own = changes.filter(({ repository }) => repository === row.repository);
  const line = own.filter(({ standing }) => standing === "line");
  const landed = landings.filter(({ repository }) => repository === row.repository);
  const by = (kind: LandingSlot["kind"]) => sumOf(landed.filter((one) => one.kind === kind));
  return {
    ...{ repository: row.repository, kind: row.kind, branches: [...row.branches], collectedSince: row.since },
    ...{ line: sumOf(line), classes: classCounts(line), displaced: sumOf(own) - sumOf(line) },
    landings: { pullRequest: by("pull-request"), direct: by("direct") },
    told,
  };
}

function feedsOf({ repository, since, sources }: PlaceRow, spans: readonly BlindSpan[]) {
  const blind = spans.filter(({ source }) => sources.includes(source));
  return { repository, collectedSince: since, blind: blind.map((span) => ({ from: span.from_at, to: span.to_at })) };
}

function toBlind(span: BlindSpan, rows: readonly PlaceRow[]): PopulationPeriod["blind"][number] {
  const fed = rows.filter(({ sources }) => sources.includes(span.source));
  const { source, name, reason, from_at: from, to_at: to } = span;
  return { source, name, reason, from, to, repositories: fed.map(({ repository }) => repository) };
}

async function revisionsOf(sql: Sql, stored: { from: string; to: string }): Promise<PopulationPeriod["revisions"]> {
  const { orphans, ...counts } = await readRevisions(sql, stored, ORPHANS);
  return { ...counts, orphans: orphans.map(({ first_at: firstAt, ...orphan }) => ({ ...orphan, firstAt })) };
}

const FIRST_WEEKS = 13;

/** The period of an address, filled up: the last 13 weeks, in the zone of the policy, within what one may see. */
export async function readPeriodAsked(
  sql: Sql,
  scope: Scope,
  asked: { readonly [Key in keyof PeriodQuery]?: PeriodQuery[Key] | undefined },
): Promise<PeriodQuery> {
  const now = await databaseNow(sql);
  const zone = asked.zone ?? policyAt(await readPolicy(sql), now).policy.calendar.zone;
  const today = localDate(now, zone);
  const [first, last] = [dayWithin(scope.from, zone, 0), dayWithin(scope.to, zone, -1)];
  const to = asked.to ?? (last && last < today ? last : today);
  const weeks = daysAfter(mondayOf(to), (1 - FIRST_WEEKS) * 7);
  const from = asked.from ?? (first && first > weeks ? first : weeks);
  const { repository } = asked;
  return { from: from > to ? to : from, to, zone, ...(repository ? { repository } : {}) };
}

/** The first whole day after a bound, or the last one before it. */
function dayWithin(bound: string | undefined, zone: string, step: 0 | -1): string | undefined {
  if (bound === undefined) return undefined;
  const day = localDate(bound, zone);
  const whole = startOfDay(day, zone) === bound;
  return step === 0 ? (whole ? day : daysAfter(day, 1)) : daysAfter(day, -1);
}
