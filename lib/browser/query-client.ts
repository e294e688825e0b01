import { defaultShouldDehydrateQuery, QueryClient } from "@tanstack/react-query";
import { ProblemError } from "./fetch-json.ts";

const TRIES = 2;

/**
 * One client per request on the server, one per tab in the browser. What the server prefetched stays fresh for 30 s, so
 * hydration does not fetch again. Only faults that may pass are tried again: a refusal is an answer.
 */
export function makeQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 30_000,
        retry: (failures, error) => failures < TRIES && mayPass(error),
      },
      mutations: { retry: false },
      dehydrate: {
        // A query still under way is sent too and streams its result.
        shouldDehydrateQuery: (query) => defaultShouldDehydrateQuery(query) || query.state.status === "pending",
      },
    },
  });
}

function mayPass(error: unknown): boolean {
  return error instanceof ProblemError && (error.status === 0 || error.status === 502 || error.status === 503);
}
