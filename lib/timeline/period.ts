import type { LandingWeeksQuery, OverviewSearch, TimelineFilters, TimelineSearch } from "./contract.ts";

const DAY_MS = 86_400_000;
const SHOWN_DAYS = 42;

/** Days of the address, both included, as the half-open interval that is stored and queried. */
export function filtersOf(search: TimelineSearch): TimelineFilters {
  const { framework, control, kind, environment, source, repository, q, from, to } = search;
  return {
    framework,
    control,
    kind,
    environment,
    source,
    repository,
    q,
    ...halfOpen({ from, to }),
  };
}

/** The same of the overview, for what landed. */
export function landedWithin({ repository, from, to }: OverviewSearch): LandingWeeksQuery {
  return { repository, ...halfOpen({ from, to }) };
}

function halfOpen({ from, to }: { from: string | undefined; to: string | undefined }) {
  return {
    from: from && `${from}T00:00:00.000Z`,
    to: to && new Date(Date.parse(`${to}T00:00:00.000Z`) + DAY_MS).toISOString(),
  };
}

/** The days that the chart shows: the last six weeks of the period. */
export function daysShown(search: TimelineSearch, now: string): { readonly from: string; readonly to: string } {
  const last = search.to ?? now.slice(0, 10);
  const to = new Date(Date.parse(`${last}T00:00:00.000Z`) + DAY_MS);
  const earliest = new Date(to.getTime() - SHOWN_DAYS * DAY_MS).toISOString();
  const asked = search.from && `${search.from}T00:00:00.000Z`;
  return { from: asked && asked > earliest ? asked : earliest, to: to.toISOString() };
}

/** Of whole UTC days, first and after-last; null where that side is open. */
export interface Days {
  readonly from: string | null;
  readonly to: string | null;
}

/** A period of whole days as whole months and the days around them: `days` is read by day, `months` by month. */
export function wholeMonths({ from, to }: Days): { readonly months: Days | null; readonly days: readonly Days[] } {
  const first = from && nextMonth(from);
  const last = to && `${to.slice(0, 7)}-01`;
  if (first && last && first >= last) return { months: null, days: [{ from, to }] };
  const days = [
    { from, to: first },
    { from: last, to },
  ];
  return {
    months: { from: first, to: last },
    days: days.filter((part) => part.from !== null && part.from !== part.to),
  };
}

/** The first day of a month that is not before `day`. */
function nextMonth(day: string): string {
  if (day.endsWith("-01")) return day;
  const month = new Date(`${day.slice(0, 7)}-01T00:00:00Z`);
  month.setUTCMonth(month.getUTCMonth() + 1);
  return month.toISOString().slice(0, 10);
}
