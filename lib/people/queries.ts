import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { fetchJson } from "../browser/fetch-json.ts";
import type { PeoplePage, PersonRecord, ProposalList, UnmappedPage } from "./contract.ts";

export function peoplePage(search: string | undefined, cursor: string | undefined) {
  return queryOptions({
    queryKey: ["people", "page", search ?? null, cursor ?? null] as const,
    queryFn: ({ signal }) => fetchJson<PeoplePage>("/api/v1/people", { query: { search, cursor }, signal }),
    placeholderData: keepPreviousData,
  });
}

export function unmappedPage(kind: string | undefined, cursor: string | undefined) {
  return queryOptions({
    queryKey: ["people", "unmapped", kind ?? null, cursor ?? null] as const,
    queryFn: ({ signal }) => fetchJson<UnmappedPage>("/api/v1/people/unmapped", { query: { kind, cursor }, signal }),
    placeholderData: keepPreviousData,
  });
}

export function proposalList() {
  return queryOptions({
    queryKey: ["people", "proposals"] as const,
    queryFn: ({ signal }) => fetchJson<ProposalList>("/api/v1/people/proposals", { signal }),
  });
}

export function personRecord(id: string) {
  return queryOptions({
    queryKey: ["people", "record", id] as const,
    queryFn: ({ signal }) => fetchJson<PersonRecord>(`/api/v1/people/${encodeURIComponent(id)}`, { signal }),
  });
}
