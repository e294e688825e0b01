import { queryOptions } from "@tanstack/react-query";
import { fetchJson } from "../browser/fetch-json.ts";
import type { DrivenAgain, Status } from "./contract.ts";

/** How the installation stands; read again while it is looked at. */
export function status() {
  return queryOptions({
    queryKey: ["ledger", "status"] as const,
    queryFn: ({ signal }) => fetchJson<Status>("/api/v1/status", { signal }),
    refetchInterval: 10_000,
  });
}

/** Gives an entry that was set aside to the worker again. */
export function driveAgain(index: number): Promise<DrivenAgain> {
  return fetchJson<DrivenAgain>(`/api/v1/status/set-aside/${index}`, { method: "POST" });
}
