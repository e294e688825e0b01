import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { fetchJson } from "../browser/fetch-json.ts";
import type { EvidenceRecord, TimelineFilters, TimelinePage } from "./contract.ts";

/** One page of the timeline; the filters are part of the key, so going back shows what was there. */
export function timelinePage(filters: TimelineFilters, cursor: string | undefined) {
  return queryOptions({
    queryKey: ["timeline", "page", filters, cursor ?? null] as const,
    queryFn: ({ signal }) =>
      fetchJson<TimelinePage>(`/api/v1/timeline?${searchOf({ ...filters, cursor })}`, { signal }),
    placeholderData: keepPreviousData,
  });
}

/** The whole of one piece of evidence, with its proof. */
export function evidenceRecord(id: string) {
  return queryOptions({
    queryKey: ["timeline", "record", id] as const,
    queryFn: ({ signal }) => fetchJson<EvidenceRecord>(`/api/v1/evidence/${encodeURIComponent(id)}`, { signal }),
    staleTime: 60_000,
  });
}

function searchOf(fields: Readonly<Record<string, string | undefined>>): string {
  const set = Object.entries(fields).flatMap(([name, value]) => (value ? [[name, value] as [string, string]] : []));
  return new URLSearchParams(set).toString();
}
