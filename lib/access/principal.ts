import type { Actor } from "../base/actor.ts";
import { AppError } from "../base/errors.ts";
import type { Auth } from "../ledger/record.ts";
import { mayDo, type Permission, type Role } from "./permission.ts";
import { systemScope, type Scope } from "./scope.ts";

/** Who asks, as read from the database for this request. Identity is (issuer, subject), never an e-mail address. */
export interface Principal {
  /** Account id; for a token the token's id. */
  readonly id: string;
  readonly issuer: string;
  readonly subject: string;
  readonly name: string;
  readonly email?: string;
  readonly roles: readonly Role[];
  readonly scope: Scope;
  /** When the password or the provider last confirmed the person, RFC 3339; null for tokens. */
  readonly stepUpAt: string | null;
  readonly via: "session" | "token" | "system";
  readonly sessionId?: string;
}

/** How long a confirmation counts for an act that asks for one. */
export const STEP_UP_MINUTES = 10;

/** Throws FORBIDDEN/NOT_PERMITTED. */
export function requirePermission(principal: Principal, permission: Permission): void {
  if (!mayDo(principal.roles, permission)) {
    throw new AppError("FORBIDDEN", "NOT_PERMITTED", `This needs the permission ${permission}.`, {
      detail: { permission },
    });
  }
}

/**
 * Throws STEP_UP_REQUIRED unless the person confirmed who they are within ten minutes before `now` (database time).
 * A token never steps up: what needs a person present cannot be done by a script.
 */
export function requireStepUp(principal: Principal, now: string): void {
  const age = principal.stepUpAt === null ? Infinity : Date.parse(now) - Date.parse(principal.stepUpAt);
  if (principal.via === "system") return;
  if (!(age >= 0 && age <= STEP_UP_MINUTES * 60_000)) {
    throw new AppError("STEP_UP_REQUIRED", "STEP_UP_REQUIRED", "Confirm your password to go on.");
  }
}

/**
 * For acts on accounts and tokens: a person at a browser steps up first; a token and the product itself act without,
 * because nobody is there to ask.
 */
export function requireFreshSession(principal: Principal, now: string): void {
  if (principal.via === "session") requireStepUp(principal, now);
}

/** The principal as the actor of a ledger entry: its id at the product, its name at the time. */
export function actorOf(principal: Principal): Actor {
  return {
    kind: principal.via === "session" ? "user" : principal.via === "token" ? "service-account" : "system",
    id: principal.id,
    name: principal.name,
    issuer: "countersign",
    ...(principal.email ? { email: principal.email } : {}),
  };
}

/** How the leaf says that the act was authenticated: an id only, nothing personal. */
export function authOf(principal: Principal): Auth {
  if (principal.via === "system") return { method: "internal" };
  return { method: principal.via === "session" ? "session" : "api-token", principal: principal.id };
}

/** The product itself, or the command line working on its own data directory. `name` says which part. */
export function systemPrincipal(name: string): Principal {
  return {
    id: `system:${name}`,
    issuer: "countersign",
    subject: name,
    name,
    roles: ["admin"],
    scope: systemScope(),
    stepUpAt: null,
    via: "system",
  };
}
