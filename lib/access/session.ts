import { cookies, headers } from "next/headers";
import { notFound, redirect } from "next/navigation";
import { cache } from "react";
import { AppError } from "../base/errors.ts";
import { sha256 } from "../base/sha256.ts";
import { getDb } from "../platform/db.ts";
import { pgSql, type Sql } from "../platform/sql.ts";
import { readCredential, type Credential } from "./credential.ts";
import { isRole, mayDo, type Permission, type Role } from "./permission.ts";
import type { Principal } from "./principal.ts";
import { mintScope } from "./scope.ts";
import { openSessionId, sessionCookieName } from "./session-cookie.ts";
import { readLiveSession, readLiveToken } from "./store/principal.ts";

export interface Authenticated {
  readonly principal: Principal;
  /** The database's time of this request, RFC 3339: what `requireStepUp` compares with. */
  readonly now: string;
}

/** Reads who asks, from the database, on every request. Throws UNAUTHENTICATED. */
export async function requirePrincipal(request: Request): Promise<Authenticated> {
  const credential = readCredential(request.headers, sessionCookieName());
  const { pool } = await getDb();
  const authenticated = await resolve(pgSql(pool), credential);
  if (!authenticated) throw new AppError("UNAUTHENTICATED", "NOT_SIGNED_IN", "Sign in, or send a valid token.");
  return authenticated;
}

/** Null when nobody is signed in, or no longer. Once per request, however many layouts and pages ask. */
export const readPagePrincipal = cache(async (): Promise<Principal | null> => {
  const jar = await cookies();
  const value = jar.get(sessionCookieName())?.value;
  if (!value) return null;
  const { pool } = await getDb();
  return (await resolve(pgSql(pool), { kind: "cookie", value }))?.principal ?? null;
});

/**
 * For pages and layouts. Nobody: to the sign-in page and back. Without the permission the page does not exist.
 * MUST be called by every page itself: a layout is not rendered again when the client moves between its pages.
 */
export async function requirePagePrincipal(permission: Permission): Promise<Principal> {
  const principal = await readPagePrincipal();
  if (!principal) redirect(`/sign-in?next=${encodeURIComponent(await currentPath())}`);
  if (!mayDo(principal.roles, permission)) notFound();
  return principal;
}

/** The path of the page being rendered, as the server in front of Next saw it (it overwrites what a client sends). */
export const PATH_HEADER = "x-countersign-path";

async function currentPath(): Promise<string> {
  const path = (await headers()).get(PATH_HEADER);
  return path?.startsWith("/") && !path.startsWith("//") ? path : "/";
}

async function resolve(sql: Sql, credential: Credential): Promise<Authenticated | null> {
  switch (credential.kind) {
    case "none":
      return null;
    case "token":
      return resolveToken(sql, credential.token);
    case "cookie":
      return resolveSession(sql, credential.value);
  }
}

async function resolveSession(sql: Sql, sealed: string): Promise<Authenticated | null> {
  const sessionId = await openSessionId(sealed);
  const row = sessionId && (await readLiveSession(sql, sessionId));
  if (!row) return null;
  const principal: Principal = {
    id: row.userId,
    issuer: row.issuer,
    subject: row.subject,
    name: row.name,
    ...(row.email ? { email: row.email } : {}),
    roles: rolesOf(row.roles),
    scope: mintScope(row.scope),
    stepUpAt: row.stepUpAt,
    via: "session",
    sessionId: row.sessionId,
  };
  return { principal, now: row.now };
}

async function resolveToken(sql: Sql, token: string): Promise<Authenticated | null> {
  const row = await readLiveToken(sql, sha256(token));
  if (!row) return null;
  const principal: Principal = {
    id: row.id,
    issuer: "countersign",
    subject: row.id,
    name: row.name,
    roles: rolesOf(row.roles),
    scope: mintScope(row.scope),
    stepUpAt: null,
    via: "token",
  };
  return { principal, now: row.now };
}

/** A role that this version does not know gives nothing. */
function rolesOf(roles: readonly string[]): Role[] {
  return roles.filter(isRole);
}
