import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { fetchJson } from "../browser/fetch-json.ts";
import type { Population, PopulationQuery } from "./contract.ts";

/** Classes and tie-out, under the filters. */
export function population(filters: PopulationQuery) {
  return queryOptions({
    queryKey: ["population", filters] as const,
    queryFn: ({ signal }) => fetchJson<Population>("/api/v1/population", { query: filters, signal }),
    placeholderData: keepPreviousData,
  });
}
