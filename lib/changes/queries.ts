import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { fetchJson } from "../browser/fetch-json.ts";
import type {
  ChangeFilters,
  ChangeRecord,
  ChangesPage,
  LandingFilters,
  LandingRecord,
  LandingsPage,
} from "./contract.ts";

/** One page of changes; the filters are part of the key. */
export function changesPage(filters: ChangeFilters, cursor: string | undefined) {
  return queryOptions({
    queryKey: ["changes", "page", filters, cursor ?? null] as const,
    queryFn: ({ signal }) => fetchJson<ChangesPage>("/api/v1/changes", { query: { ...filters, cursor }, signal }),
    placeholderData: keepPreviousData,
  });
}

/** One page of landings. */
export function landingsPage(filters: LandingFilters, cursor: string | undefined) {
  return queryOptions({
    queryKey: ["changes", "landings", filters, cursor ?? null] as const,
    queryFn: ({ signal }) => fetchJson<LandingsPage>("/api/v1/landings", { query: { ...filters, cursor }, signal }),
    placeholderData: keepPreviousData,
  });
}

/** Everything known of one change. */
export function changeRecord(id: string) {
  return queryOptions({
    queryKey: ["changes", "record", id] as const,
    queryFn: ({ signal }) => fetchJson<ChangeRecord>(`/api/v1/changes/${encodeURIComponent(id)}`, { signal }),
  });
}

/** A landing and what it brought. */
export function landingRecord(id: string) {
  return queryOptions({
    queryKey: ["changes", "landing", id] as const,
    queryFn: ({ signal }) => fetchJson<LandingRecord>(`/api/v1/landings/${encodeURIComponent(id)}`, { signal }),
  });
}
