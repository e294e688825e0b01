import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { fetchJson } from "../browser/fetch-json.ts";
import type {
  Bounds,
  ControlRecord,
  ControlsPage,
  ControlsQuery,
  TestRecord,
  TestsPage,
  VerdictDto,
  VerdictFilters,
  VerdictsPage,
} from "./contract.ts";

/** Controls of a framework, and how each framework stands. */
export function controlsPage(query: ControlsQuery) {
  return queryOptions({
    queryKey: ["controls", "page", query] as const,
    queryFn: ({ signal }) => fetchJson<ControlsPage>("/api/v1/controls", { query, signal }),
    placeholderData: keepPreviousData,
  });
}

/** One control with its tests. */
export function controlRecord(key: string, query: Bounds) {
  return queryOptions({
    queryKey: ["controls", "record", key, query] as const,
    queryFn: ({ signal }) => fetchJson<ControlRecord>(`/api/v1/controls/${encodeURIComponent(key)}`, { query, signal }),
    placeholderData: keepPreviousData,
  });
}

/** Every test with its counts. */
export function testsPage(query: Bounds) {
  return queryOptions({
    queryKey: ["controls", "tests", query] as const,
    queryFn: ({ signal }) => fetchJson<TestsPage>("/api/v1/tests", { query, signal }),
    placeholderData: keepPreviousData,
  });
}

/** One test with its reasons. */
export function testRecord(id: string, query: Bounds) {
  return queryOptions({
    queryKey: ["controls", "test", id, query] as const,
    queryFn: ({ signal }) => fetchJson<TestRecord>(`/api/v1/tests/${encodeURIComponent(id)}`, { query, signal }),
    placeholderData: keepPreviousData,
  });
}

/** One page of a test's verdicts. */
export function verdictsPage(id: string, filters: VerdictFilters, cursor: string | undefined) {
  return queryOptions({
    queryKey: ["controls", "verdicts", id, filters, cursor ?? null] as const,
    queryFn: ({ signal }) =>
      fetchJson<VerdictsPage>(`/api/v1/tests/${encodeURIComponent(id)}/verdicts`, {
        query: { ...filters, cursor },
        signal,
      }),
    placeholderData: keepPreviousData,
  });
}

/** What every test says of one item. */
export function itemVerdicts(item: string) {
  return queryOptions({
    queryKey: ["controls", "item", item] as const,
    queryFn: ({ signal }) =>
      fetchJson<{ items: VerdictDto[] }>("/api/v1/controls/verdicts", { query: { item }, signal }),
  });
}
