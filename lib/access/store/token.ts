import type { Sql } from "../../platform/sql.ts";
import type { Role } from "../permission.ts";
import type { ScopeGrant } from "../scope.ts";

export interface ApiTokenRow {
  readonly id: string;
  readonly name: string;
  readonly hint: string;
  readonly roles: Role[];
  readonly scope: ScopeGrant;
  readonly createdBy: string;
  readonly createdAt: string;
  readonly expiresAt: string;
  readonly lastUsedAt: string | null;
  readonly revokedAt: string | null;
}

const COLUMNS = `
  id, name, hint, roles, scope, created_by AS "createdBy", created_at AS "createdAt", expires_at AS "expiresAt",
  last_used_at AS "lastUsedAt", revoked_at AS "revokedAt"`;

/** Null when a token of this id is there already: the command was sent before, and its secret is gone. */
export async function insertToken(
  sql: Sql,
  token: {
    readonly id: string;
    readonly name: string;
    readonly tokenHash: Uint8Array;
    readonly hint: string;
    readonly roles: readonly Role[];
    readonly scope: ScopeGrant;
    readonly createdBy: string;
    readonly days: number;
  },
): Promise<ApiTokenRow | null> {
  const { id, name, tokenHash, hint, roles, scope, createdBy, days } = token;
  const [row] = await sql<ApiTokenRow>(
    `INSERT INTO api_token (id, name, token_hash, hint, roles, scope, created_by, created_at, expires_at)
     SELECT $1::uuid, $2, $3, $4, $5::text[], $6::jsonb, $7, t.now, t.now + make_interval(days => $8::int)
     FROM (SELECT countersign.now() AS now) t ON CONFLICT (id) DO NOTHING RETURNING ${COLUMNS}`,
    [id, name, tokenHash, hint, [...roles], JSON.stringify(scope), createdBy, days],
  );
  return row ?? null;
}

export async function listTokens(
  sql: Sql,
  filter: { after: readonly [createdAt: string, id: string] | null; limit: number },
): Promise<ApiTokenRow[]> {
  return sql<ApiTokenRow>(
    `SELECT ${COLUMNS} FROM api_token
     WHERE ($1::timestamptz IS NULL OR (created_at, id) < ($1, $2::uuid)) ORDER BY created_at DESC, id DESC LIMIT $3`,
    [filter.after?.[0] ?? null, filter.after?.[1] ?? null, filter.limit + 1],
  );
}

export async function countTokens(sql: Sql): Promise<number> {
  const [row] = await sql<{ n: number }>(`SELECT count(*)::int AS n FROM api_token`);
  return row?.n ?? 0;
}

/** Null when there is no such token that still works: the first to revoke wins. */
export async function revokeToken(sql: Sql, id: string): Promise<ApiTokenRow | null> {
  const [row] = await sql<ApiTokenRow>(
    `UPDATE api_token SET revoked_at = countersign.now() WHERE id = $1::uuid AND revoked_at IS NULL RETURNING ${COLUMNS}`,
    [id],
  );
  return row ?? null;
}

export async function tokenExists(sql: Sql, id: string): Promise<boolean> {
  return (await sql(`SELECT 1 FROM api_token WHERE id = $1::uuid`, [id])).length === 1;
}
