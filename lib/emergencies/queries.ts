import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { fetchJson } from "../browser/fetch-json.ts";
import type { CaseFilters, CaseList, CaseTotals, CaseView } from "./contract.ts";

/** How often what waits for people is read again while it is looked at. */
const REFRESH_MS = 10_000;

/** One page of cases; the filters are part of the key. */
export function casesPage(filters: CaseFilters, cursor: string | undefined) {
  return queryOptions({
    queryKey: ["emergencies", "page", filters, cursor ?? null] as const,
    queryFn: ({ signal }) => fetchJson<CaseList>("/api/v1/emergencies", { query: { ...filters, cursor }, signal }),
    placeholderData: keepPreviousData,
    refetchInterval: REFRESH_MS,
  });
}

/** Cases by month, the events behind them, and what is suspected now. */
export function caseTotals() {
  return queryOptions({
    queryKey: ["emergencies", "totals"] as const,
    queryFn: ({ signal }) => fetchJson<CaseTotals>("/api/v1/emergencies/totals", { signal }),
    refetchInterval: REFRESH_MS,
  });
}

/** The whole of one case, as it stands for whoever asks. */
export function emergencyCase(id: string) {
  return queryOptions({
    queryKey: ["emergencies", "case", id] as const,
    queryFn: ({ signal }) => fetchJson<CaseView>(`/api/v1/emergencies/${encodeURIComponent(id)}`, { signal }),
    refetchInterval: REFRESH_MS,
  });
}
