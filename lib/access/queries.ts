import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { fetchJson } from "../browser/fetch-json.ts";
import type { TokenList, UserList } from "./contract.ts";

/** Accounts by name. */
export function usersPage(cursor?: string) {
  return queryOptions({
    queryKey: ["access", "users", cursor ?? null] as const,
    queryFn: ({ signal }) => fetchJson<UserList>("/api/v1/users", { query: { cursor }, signal }),
    placeholderData: keepPreviousData,
  });
}

/** API tokens, newest first. */
export function tokensPage(cursor?: string) {
  return queryOptions({
    queryKey: ["access", "tokens", cursor ?? null] as const,
    queryFn: ({ signal }) => fetchJson<TokenList>("/api/v1/tokens", { query: { cursor }, signal }),
    placeholderData: keepPreviousData,
  });
}
