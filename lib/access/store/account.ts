import type { Sql } from "../../platform/sql.ts";
import type { Role } from "../permission.ts";
import type { ScopeGrant } from "../scope.ts";

export interface AccountRow {
  readonly id: string;
  readonly name: string;
  readonly sortName: string;
  readonly email: string | null;
  readonly status: "active" | "disabled" | "waiting";
  readonly roles: Role[];
  readonly scope: ScopeGrant;
  readonly accessFrom: string | null;
  readonly accessUntil: string | null;
  readonly version: number;
  readonly createdAt: string;
  readonly changedAt: string;
  readonly identities: { issuer: string; subject: string; login: string | null }[];
}

const COLUMNS = `
  u.id, u.name, lower(u.name) AS "sortName", u.email, u.status, u.roles, u.scope, u.access_from AS "accessFrom", u.access_until AS "accessUntil",
  u.version, u.created_at AS "createdAt", u.changed_at AS "changedAt",
  coalesce((SELECT jsonb_agg(jsonb_build_object('issuer', i.issuer, 'subject', i.subject, 'login', i.login)
                             ORDER BY i.created_at, i.issuer, i.subject)
            FROM identity i WHERE i.user_id = u.id), '[]'::jsonb) AS identities`;

export async function readAccount(sql: Sql, id: string): Promise<AccountRow | null> {
  const [row] = await sql<AccountRow>(`SELECT ${COLUMNS} FROM user_account u WHERE u.id = $1::uuid`, [id]);
  return row ?? null;
}

/** Locks the account until the transaction ends. */
export async function lockAccount(sql: Sql, id: string): Promise<AccountRow | null> {
  await sql(`SELECT 1 FROM user_account WHERE id = $1::uuid FOR UPDATE`, [id]);
  return readAccount(sql, id);
}

/** By name, then id. Reads one more than `limit`. */
export async function listAccounts(
  sql: Sql,
  filter: { status: string | null; after: readonly [name: string, id: string] | null; limit: number },
): Promise<AccountRow[]> {
  return sql<AccountRow>(
    `SELECT ${COLUMNS} FROM user_account u
     WHERE ($1::text IS NULL OR u.status = $1) AND ($2::text IS NULL OR (lower(u.name), u.id) > ($2, $3::uuid))
     ORDER BY lower(u.name), u.id LIMIT $4`,
    [filter.status, filter.after?.[0] ?? null, filter.after?.[1] ?? null, filter.limit + 1],
  );
}

export async function countAccounts(sql: Sql, status: string | null): Promise<number> {
  const [row] = await sql<{ n: number }>(
    `SELECT count(*)::int AS n FROM user_account WHERE ($1::text IS NULL OR status = $1)`,
    [status],
  );
  return row?.n ?? 0;
}

export interface NewAccountRow {
  readonly id: string;
  readonly name: string;
  readonly email: string | null;
  readonly status: "active" | "waiting";
  readonly roles: readonly Role[];
  readonly scope: ScopeGrant;
  readonly accessFrom: string | null;
  readonly accessUntil: string | null;
}

/** False when an account of this id is there already: the command was sent before. */
export async function insertAccount(sql: Sql, account: NewAccountRow): Promise<boolean> {
  const rows = await sql(
    `INSERT INTO user_account (id, name, email, status, roles, scope, access_from, access_until, created_at, changed_at)
     SELECT $1::uuid, $2, $3, $4, $5::text[], $6::jsonb, $7::timestamptz, $8::timestamptz, t.now, t.now
     FROM (SELECT countersign.now() AS now) t ON CONFLICT (id) DO NOTHING RETURNING id`,
    [
      account.id,
      account.name,
      account.email,
      account.status,
      [...account.roles],
      JSON.stringify(account.scope),
      account.accessFrom,
      account.accessUntil,
    ],
  );
  return rows.length === 1;
}

export interface AccountChange {
  readonly name: string;
  readonly status: "active" | "disabled" | "waiting";
  readonly roles: readonly Role[];
  readonly scope: ScopeGrant;
  readonly accessFrom: string | null;
  readonly accessUntil: string | null;
}

/** Compare-and-swap on `version`; false when somebody else was first. */
export async function updateAccount(sql: Sql, id: string, version: number, to: AccountChange): Promise<boolean> {
  const rows = await sql(
    `UPDATE user_account SET name = $3, status = $4, roles = $5::text[], scope = $6::jsonb, access_from = $7::timestamptz,
            access_until = $8::timestamptz, version = version + 1, changed_at = countersign.now()
     WHERE id = $1::uuid AND version = $2 RETURNING id`,
    [id, version, to.name, to.status, [...to.roles], JSON.stringify(to.scope), to.accessFrom, to.accessUntil],
  );
  return rows.length === 1;
}

// Any number, the same in every version: the set of administrators changes one transaction at a time.
const ADMINS_LOCK = 6_962_101;

/** Active administrators besides `id`, while no other transaction can change who they are. */
export async function otherAdmins(sql: Sql, id: string | null): Promise<number> {
  await sql(`SELECT pg_advisory_xact_lock(${ADMINS_LOCK})`);
  const [row] = await sql<{ n: number }>(
    `SELECT count(*)::int AS n FROM user_account
     WHERE 'admin' = ANY(roles) AND status = 'active' AND id IS DISTINCT FROM $1::uuid`,
    [id],
  );
  return row?.n ?? 0;
}
