import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { fetchJson } from "../browser/fetch-json.ts";
import type { DeploymentFilters, DeploymentsPage, Environment } from "./contract.ts";

/** One page of deployments; the filters are part of the key. */
export function deploymentsPage(filters: DeploymentFilters, cursor: string | undefined) {
  return queryOptions({
    queryKey: ["deployments", "page", filters, cursor ?? null] as const,
    queryFn: ({ signal }) =>
      fetchJson<DeploymentsPage>("/api/v1/deployments", { query: { ...filters, cursor }, signal }),
    placeholderData: keepPreviousData,
  });
}

/** What runs in an environment, or ran at an instant. */
export function environmentAt(name: string, at: string | undefined) {
  return queryOptions({
    queryKey: ["deployments", "environment", name, at ?? null] as const,
    queryFn: ({ signal }) =>
      fetchJson<Environment>(`/api/v1/environments/${encodeURIComponent(name)}`, { query: { at }, signal }),
    placeholderData: keepPreviousData,
  });
}
