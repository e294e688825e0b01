import type { Sql } from "../../platform/sql.ts";
import type { ScopeGrant } from "../scope.ts";

/** What a request's credential stands for, and the database's time. */
export interface SessionRow {
  readonly now: string;
  readonly sessionId: string;
  readonly userId: string;
  readonly issuer: string;
  readonly subject: string;
  readonly name: string;
  readonly email: string | null;
  readonly roles: string[];
  readonly scope: ScopeGrant;
  readonly stepUpAt: string | null;
}

/** By key, on every request: revocation, disabling, roles, scope and the box of time all hold at once. */
export async function readLiveSession(sql: Sql, sessionId: string): Promise<SessionRow | null> {
  const [row] = await sql<SessionRow>(
    `SELECT countersign.now() AS now, s.id AS "sessionId", u.id AS "userId", s.issuer, s.subject, u.name, u.email, u.roles, u.scope,
            s.step_up_at AS "stepUpAt"
     FROM session s JOIN user_account u ON u.id = s.user_id
     WHERE s.id = $1::uuid AND s.revoked_at IS NULL AND s.expires_at > countersign.now() AND u.status = 'active'
       AND (u.access_from IS NULL OR u.access_from <= countersign.now())
       AND (u.access_until IS NULL OR u.access_until > countersign.now())`,
    [sessionId],
  );
  return row ?? null;
}

export interface TokenRow {
  readonly now: string;
  readonly id: string;
  readonly name: string;
  readonly roles: string[];
  readonly scope: ScopeGrant;
}

/** Notes the use at most once a minute, so that a busy token does not write on every request. */
export async function readLiveToken(sql: Sql, tokenHash: Uint8Array): Promise<TokenRow | null> {
  const [row] = await sql<TokenRow & { readonly stale: boolean }>(
    `SELECT countersign.now() AS now, id, name, roles, scope,
            last_used_at IS NULL OR last_used_at < countersign.now() - interval '1 minute' AS stale
     FROM api_token WHERE token_hash = $1 AND revoked_at IS NULL AND expires_at > countersign.now()`,
    [tokenHash],
  );
  if (!row) return null;
  if (row.stale) await sql(`UPDATE api_token SET last_used_at = countersign.now() WHERE id = $1::uuid`, [row.id]);
  return row;
}
