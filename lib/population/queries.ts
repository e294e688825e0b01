import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { fetchJson } from "../browser/fetch-json.ts";
import type { PeriodQuery, Population, PopulationPeriod, PopulationQuery } from "./contract.ts";

/** Classes and tie-out, under the filters. */
export function population(filters: PopulationQuery) {
  return queryOptions({
    queryKey: ["population", filters] as const,
    queryFn: ({ signal }) => fetchJson<Population>("/api/v1/population", { query: filters, signal }),
    placeholderData: keepPreviousData,
  });
}

/** A period's sums, weeks and records. */
export function populationPeriod(period: PeriodQuery) {
  return queryOptions({
    queryKey: ["population", "period", period] as const,
    queryFn: ({ signal }) => fetchJson<PopulationPeriod>("/api/v1/population/period", { query: period, signal }),
    placeholderData: keepPreviousData,
  });
}
