import { queryOptions } from "@tanstack/react-query";
import { fetchJson } from "../browser/fetch-json.ts";
import type { PolicyView } from "./contract.ts";

export const policyQuery = () =>
  queryOptions({
    queryKey: ["policy"],
    queryFn: ({ signal }) => fetchJson<PolicyView>("/api/v1/policy", { signal }),
  });
