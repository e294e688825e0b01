import { queryOptions } from "@tanstack/react-query";
import { fetchJson } from "../browser/fetch-json.ts";
import type {
  AddedTrust,
  BlindFilters,
  BlindPage,
  ChangeCollection,
  Collection,
  CreatedSource,
  CreateSource,
  DeclareBlind,
  Done,
  SilenceLimit,
  SourceHealth,
  SourceList,
  Trust,
  TrustList,
} from "./contract.ts";

/** All sources; read again while the page is open, because a silent one is news. */
export function sourceList() {
  return queryOptions({
    queryKey: ["sources", "list"] as const,
    queryFn: ({ signal }) => fetchJson<SourceList>("/api/v1/sources", { signal }),
    refetchInterval: 30_000,
  });
}

/** One source; while it waits for its first event it is asked for every few seconds. */
export function sourceHealth(id: string) {
  return queryOptions({
    queryKey: ["sources", "one", id] as const,
    queryFn: ({ signal }) => fetchJson<SourceHealth>(`/api/v1/sources/${id}`, { signal }),
    refetchInterval: ({ state }) => (state.data?.state === "waiting" ? 3000 : 15_000),
  });
}

/** One page of blind intervals, with the minutes of all pages. */
export function blindList(filters: BlindFilters, cursor?: string) {
  return queryOptions({
    queryKey: ["sources", "blind", filters, cursor] as const,
    queryFn: ({ signal }) => fetchJson<BlindPage>("/api/v1/sources/blind", { signal, query: { ...filters, cursor } }),
    refetchInterval: 30_000,
  });
}

/** Sets after how much silence a source is blind; without minutes its kind decides. */
export function setSilenceLimit(id: string, limit: SilenceLimit): Promise<Done> {
  return fetchJson<Done>(`/api/v1/sources/${id}/silence-limit`, { method: "POST", body: limit });
}

/** Says that a source was blind. */
export function declareBlind(id: string, input: DeclareBlind): Promise<Done> {
  return fetchJson<Done>(`/api/v1/sources/${id}/blind`, { method: "POST", body: input });
}

/** How a forge is collected; asked for often while a backfill is under way. */
export function sourceCollection(id: string) {
  return queryOptions({
    queryKey: ["sources", "collection", id] as const,
    queryFn: ({ signal }) => fetchJson<Collection>(`/api/v1/sources/${id}/collection`, { signal }),
    refetchInterval: ({ state }) => (state.data?.backfills.some((one) => one.finishedAt === null) ? 3000 : 15_000),
  });
}

export function changeCollection(id: string, input: ChangeCollection): Promise<Collection> {
  return fetchJson<Collection>(`/api/v1/sources/${id}/collection`, { method: "POST", body: input });
}

export function startBackfill(id: string, from: string): Promise<{ id: string }> {
  return fetchJson<{ id: string }>(`/api/v1/sources/${id}/backfills`, { method: "POST", body: { from } });
}

/** Whose tokens a source takes in place of its secret. */
export function sourceTrusts(id: string) {
  return queryOptions({
    queryKey: ["sources", "trusts", id] as const,
    queryFn: ({ signal }) => fetchJson<TrustList>(`/api/v1/sources/${id}/trusts`, { signal }),
  });
}

/** What was typed: the server says what is not right in it. */
export function addTrust(id: string, rule: object): Promise<AddedTrust> {
  return fetchJson<AddedTrust>(`/api/v1/sources/${id}/trusts`, { method: "POST", body: rule });
}

export function removeTrust(id: string, trust: string): Promise<Trust> {
  return fetchJson<Trust>(`/api/v1/sources/${id}/trusts/${trust}/remove`, { method: "POST" });
}

/** Creates a source; the answer holds the secret, this once. */
export function createSource(input: CreateSource): Promise<CreatedSource> {
  return fetchJson<CreatedSource>("/api/v1/sources", { method: "POST", body: input });
}

/** Rotates the secret; the previous one is accepted for `overlapSeconds` more. */
export function rotateSecret(
  id: string,
  overlapSeconds: number,
): Promise<{ secret: string; previousExpiresAt: string | null }> {
  return fetchJson(`/api/v1/sources/${id}/rotate`, { method: "POST", body: { overlapSeconds } });
}
