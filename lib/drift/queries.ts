import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { fetchJson } from "../browser/fetch-json.ts";
import type { DriftFilters, DriftRecord, DriftReport, DriftReportQuery, DriftsPage } from "./contract.ts";

/** One page of drifts; the filters are part of the key. */
export function driftsPage(filters: DriftFilters, cursor: string | undefined) {
  return queryOptions({
    queryKey: ["drift", "page", filters, cursor ?? null] as const,
    queryFn: ({ signal }) => fetchJson<DriftsPage>("/api/v1/drift", { query: { ...filters, cursor }, signal }),
    placeholderData: keepPreviousData,
  });
}

/** The figures over a period. */
export function driftReport(filters: DriftReportQuery) {
  return queryOptions({
    queryKey: ["drift", "report", filters] as const,
    queryFn: ({ signal }) => fetchJson<DriftReport>("/api/v1/drift/report", { query: filters, signal }),
    placeholderData: keepPreviousData,
  });
}

export function driftRecord(id: string) {
  return queryOptions({
    queryKey: ["drift", "record", id] as const,
    queryFn: ({ signal }) => fetchJson<DriftRecord>(`/api/v1/drift/${encodeURIComponent(id)}`, { signal }),
  });
}
