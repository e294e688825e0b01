import { decodeCursor, pageQuery, toPage, type Page, type PageQuery } from "../base/page.ts";
import type { Sql } from "../platform/sql.ts";
import { tokenListSchema, userListSchema, type SessionView, type TokenList, type UserList } from "./contract.ts";
import { permissionsOf } from "./permission.ts";
import type { Principal } from "./principal.ts";
import { digestOf } from "./secret.ts";
import { countAccounts, listAccounts, type AccountRow } from "./store/account.ts";
import { findSetupToken, type SetupTokenRow } from "./store/setup-token.ts";
import { countTokens, listTokens, type ApiTokenRow } from "./store/token.ts";

/** Accounts by name. Not bounded by a scope: who may see what is itself part of the record (auditors read it). */
export async function readUsers(
  sql: Sql,
  query: PageQuery & { status?: string | undefined },
): Promise<Page<AccountRow>> {
  const status = query.status ?? null;
  const after = decodeCursor(query.cursor, ["string", "uuid"]);
  const [rows, total] = await Promise.all([
    listAccounts(sql, { status, after, limit: query.limit }),
    countAccounts(sql, status),
  ]);
  const keyOf = (row: AccountRow) => [row.sortName, row.id];
  return toPage(rows, query.limit, total, { item: (row) => row, keyOf });
}

/** Tokens, newest first; revoked and expired ones stay in the list. */
export async function readTokens(sql: Sql, query: PageQuery): Promise<Page<ApiTokenRow>> {
  const after = decodeCursor(query.cursor, ["instant", "uuid"]);
  const [rows, total] = await Promise.all([listTokens(sql, { after, limit: query.limit }), countTokens(sql)]);
  const keyOf = (row: ApiTokenRow) => [row.createdAt, row.id];
  return toPage(rows, query.limit, total, { item: (row) => row, keyOf });
}

/** The list as `GET users` answers it, for a page that the server renders. */
export async function prefetchUsers(sql: Sql, cursor: string | undefined): Promise<UserList> {
  return userListSchema.parse(await readUsers(sql, { cursor, limit: PAGE }));
}

export async function prefetchTokens(sql: Sql, cursor: string | undefined): Promise<TokenList> {
  return tokenListSchema.parse(await readTokens(sql, { cursor, limit: PAGE }));
}

const PAGE = pageQuery.parse({}).limit;

/** What a one-time link is for, without using it up; null when it is spent. */
export async function readSetupLink(sql: Sql, token: string): Promise<SetupTokenRow | null> {
  return findSetupToken(sql, digestOf(token));
}

/** Who is signed in, for menus and greyed verbs. The handler of each route decides again. */
export function toSessionView(principal: Principal): SessionView {
  const { id, name, email, roles, scope, via, stepUpAt } = principal;
  const { repositories, environments, from, to } = scope;
  return {
    id,
    name,
    email: email ?? null,
    roles: [...roles],
    permissions: permissionsOf(roles),
    scope: {
      repositories: repositories === "all" ? "all" : [...repositories],
      environments: environments === "all" ? "all" : [...environments],
      ...(from ? { from } : {}),
      ...(to ? { to } : {}),
    },
    via,
    stepUpAt,
  };
}
