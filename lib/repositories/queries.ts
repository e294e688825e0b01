import { queryOptions } from "@tanstack/react-query";
import type { z } from "zod";
import { fetchJson } from "../browser/fetch-json.ts";
import type { repositoryListSchema } from "./contract.ts";

/** Repositories and how far their mirrors reach; read again while it is looked at. */
export function repositoryList() {
  return queryOptions({
    queryKey: ["repositories", "list"] as const,
    queryFn: ({ signal }) => fetchJson<z.output<typeof repositoryListSchema>>("/api/v1/repositories", { signal }),
    refetchInterval: 10_000,
  });
}
