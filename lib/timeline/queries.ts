import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { fetchJson } from "../browser/fetch-json.ts";
import type {
  LandingWeeks,
  LandingWeeksQuery,
  Spine,
  TimelineDays,
  TimelineFilters,
  TimelinePage,
  Waiting,
} from "./contract.ts";

/** One page of the timeline; the filters are part of the key, so going back shows what was there. */
export function timelinePage(filters: TimelineFilters, cursor: string | undefined) {
  return queryOptions({
    queryKey: ["timeline", "page", filters, cursor ?? null] as const,
    queryFn: ({ signal }) => fetchJson<TimelinePage>("/api/v1/timeline", { query: { ...filters, cursor }, signal }),
    placeholderData: keepPreviousData,
  });
}

/** Events per day under the same filters, for the chart and its table. */
export function timelineDays(filters: TimelineFilters) {
  return queryOptions({
    queryKey: ["timeline", "days", filters] as const,
    queryFn: ({ signal }) => fetchJson<TimelineDays>("/api/v1/timeline/days", { query: filters, signal }),
  });
}

/** What waits for a person; read again while it is looked at. */
export function waiting() {
  return queryOptions({
    queryKey: ["timeline", "waiting"] as const,
    queryFn: ({ signal }) => fetchJson<Waiting>("/api/v1/timeline/waiting", { signal }),
    refetchInterval: 10_000,
  });
}

/** What a change's spine says beside its record. */
export function changeSpine(change: string) {
  return queryOptions({
    queryKey: ["timeline", "spine", change] as const,
    queryFn: ({ signal }) => fetchJson<Spine>("/api/v1/timeline/spine", { query: { change }, signal }),
  });
}

/** Landings per week and class. */
export function landingWeeks(filters: LandingWeeksQuery) {
  return queryOptions({
    queryKey: ["timeline", "landings", filters] as const,
    queryFn: ({ signal }) => fetchJson<LandingWeeks>("/api/v1/timeline/landings", { query: filters, signal }),
    placeholderData: keepPreviousData,
  });
}
