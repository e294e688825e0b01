import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { fetchJson } from "../browser/fetch-json.ts";
import type { Ipes, PeriodQuery, Population, PopulationPeriod, PopulationQuery } from "./contract.ts";

/** Classes and tie-out, under the filters. */
export function population(filters: PopulationQuery) {
  return queryOptions({
    queryKey: ["population", filters] as const,
    queryFn: ({ signal }) => fetchJson<Population>("/api/v1/population", { query: filters, signal }),
    placeholderData: keepPreviousData,
  });
}

/** What is on record of a period, and what waits to be. */
export function populationRecords(period: PeriodQuery) {
  return queryOptions({
    queryKey: ["population", "records", period] as const,
    queryFn: ({ signal }) => fetchJson<Ipes>("/api/v1/population/records", { query: period, signal }),
  });
}

/** A period's sums and weeks, with its records as they were then. */
export function populationPeriod(period: PeriodQuery) {
  return queryOptions({
    queryKey: ["population", "period", period] as const,
    queryFn: ({ signal }) => fetchJson<PopulationPeriod>("/api/v1/population/period", { query: period, signal }),
    placeholderData: keepPreviousData,
  });
}
