import { queryOptions } from "@tanstack/react-query";
import { fetchJson } from "../browser/fetch-json.ts";
import type { BundlePreview, BundlesPage, PreviewQuery } from "./contract.ts";

const UNFINISHED: readonly string[] = ["queued", "collecting", "hashing", "signed"];

/** One page of bundles; asked again every second while one of them is being made. */
export function bundlesPage(cursor: string | undefined) {
  return queryOptions({
    queryKey: ["bundles", "page", cursor ?? null] as const,
    queryFn: ({ signal }) => fetchJson<BundlesPage>("/api/v1/bundles", { query: { cursor }, signal }),
    refetchInterval: (query) =>
      query.state.data?.items.some(({ state }) => UNFINISHED.includes(state)) ? 1000 : false,
  });
}

/** What a bundle would hold; asked before it is started. */
export function bundlePreview(request: PreviewQuery) {
  return queryOptions({
    queryKey: ["bundles", "preview", request] as const,
    queryFn: ({ signal }) => fetchJson<BundlePreview>("/api/v1/bundles/preview", { query: { ...request }, signal }),
    retry: false,
  });
}
