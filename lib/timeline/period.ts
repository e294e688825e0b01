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
