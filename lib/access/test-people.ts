import { randomUUID } from "node:crypto";
import type { Db } from "../platform/db.ts";
import { inTransaction } from "../platform/transaction.ts";
import { createToken } from "./commands/create-token.ts";
import { createUser } from "./commands/create-user.ts";
import { openSession } from "./commands/sign-in.ts";
import type { NewUser } from "./contract.ts";
import { ROLES, type Role } from "./permission.ts";
import { systemPrincipal, type Principal } from "./principal.ts";
import { EVERYTHING, mintScope, type ScopeGrant } from "./scope.ts";
import { sealSessionId, sessionCookieName } from "./session-cookie.ts";
import { localIssuer } from "./store/identity.ts";

// For tests only, of this room and of routes: people with a session, tokens, and requests in their name.

process.env.AUTH_SECRET ??= "a secret that only tests know, long enough";

/** The address that tests' requests come to: its origin is the installation's own. */
export const TEST_ORIGIN = "http://localhost:3000";

/** Makes `getDb()` of this process answer the test's database: routes and pages find it there. */
export function useDb(db: Db): void {
  (globalThis as typeof globalThis & { countersignDb?: Promise<Db> }).countersignDb = Promise.resolve(db);
}

export interface TestPerson {
  readonly id: string;
  readonly principal: Principal;
  readonly sessionId: string;
  /** The Cookie header. */
  readonly cookie: string;
  readonly email: string;
}

export const TEST_PASSWORD = "correct horse battery staple";

/** A person with these roles and scope, signed in and freshly confirmed. */
export async function signedIn(
  db: Db,
  who: { roles?: readonly Role[]; scope?: ScopeGrant; name?: string; withPassword?: boolean } = {},
): Promise<TestPerson> {
  const { roles = ["admin"], scope = EVERYTHING, name = `Test ${roles.join(" ")}` } = who;
  const email = `${randomUUID()}@example.test`;
  const input: NewUser & { password?: string } = {
    name,
    email,
    roles: [...roles],
    scope: { ...scope, repositories: copy(scope.repositories), environments: copy(scope.environments) },
    accessUntil: roles.includes("auditor") ? new Date(Date.now() + 30 * 86_400_000).toISOString() : null,
    ...(who.withPassword ? { password: TEST_PASSWORD } : {}),
  };
  return inTransaction(db.pool, async (tx) => {
    const { user } = await createUser(tx, acting(systemPrincipal("test")), input);
    const issuer = await localIssuer(tx);
    const identity = { userId: user.id, issuer, subject: user.id };
    const now = new Date().toISOString();
    const sessionId = await openSession(tx, identity, now);
    const principal: Principal = {
      ...{ id: user.id, issuer, subject: user.id, name, email, roles, scope: mintScope(scope) },
      ...{ stepUpAt: now, via: "session", sessionId },
    };
    return { id: user.id, principal, sessionId, cookie: await cookieOf(sessionId), email };
  });
}

/** One signed-in person per role. */
export async function onePerRole(db: Db, scope?: ScopeGrant): Promise<Record<Role, TestPerson>> {
  const people = {} as Record<Role, TestPerson>;
  for (const role of ROLES) people[role] = await signedIn(db, { roles: [role], ...(scope ? { scope } : {}) });
  return people;
}

export async function cookieOf(sessionId: string): Promise<string> {
  return `${sessionCookieName()}=${await sealSessionId(sessionId)}`;
}

/** `cst_…` of a new token. */
export async function tokenFor(db: Db, role: Role, scope: ScopeGrant = EVERYTHING): Promise<string> {
  const grant = { ...scope, repositories: copy(scope.repositories), environments: copy(scope.environments) };
  const input = { name: `test ${role}`, role, scope: grant };
  const by = acting(systemPrincipal("test"));
  return (await inTransaction(db.pool, (tx) => createToken(tx, by, input))).secret;
}

export function acting(principal: Principal, idempotencyKey: string = randomUUID()) {
  return { principal, idempotencyKey };
}

/** A request as a page of ours would send it; `cookie` or `token` says as whom, `headers` overrides anything. */
export function requestTo(
  path: string,
  options: {
    readonly method?: string;
    readonly cookie?: string;
    readonly token?: string;
    readonly json?: unknown;
    readonly form?: Readonly<Record<string, string>>;
    readonly headers?: Readonly<Record<string, string | null>>;
  } = {},
): Request {
  const { method = "GET", cookie, token, json, form } = options;
  const headers = new Headers({ host: new URL(TEST_ORIGIN).host });
  if (method !== "GET") headers.set("origin", TEST_ORIGIN);
  if (cookie) headers.set("cookie", cookie);
  if (token) headers.set("authorization", `Bearer ${token}`);
  if (json !== undefined) headers.set("content-type", "application/json");
  if (form) headers.set("content-type", "application/x-www-form-urlencoded");
  for (const [name, value] of Object.entries(options.headers ?? {})) {
    if (value === null) headers.delete(name);
    else headers.set(name, value);
  }
  const body = form ? new URLSearchParams(form).toString() : json === undefined ? null : JSON.stringify(json);
  return new Request(new URL(path, TEST_ORIGIN), { method, headers, ...(body === null ? {} : { body }) });
}

/** The second argument that Next gives a handler. */
export function nextContext(params: Readonly<Record<string, string>> = {}) {
  return { params: Promise.resolve({ ...params }) };
}

function copy(names: "all" | readonly string[]): "all" | string[] {
  return names === "all" ? "all" : [...names];
}
