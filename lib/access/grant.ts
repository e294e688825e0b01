import { AppError } from "../base/errors.ts";
import { mayDo, permissionsOf, type Role } from "./permission.ts";
import type { Principal } from "./principal.ts";
import type { ScopeGrant } from "./scope.ts";

export interface Grant {
  readonly roles: readonly Role[];
  readonly scope: ScopeGrant;
  readonly accessFrom: string | null;
  readonly accessUntil: string | null;
}

/**
 * What may be given at all. RULE_REFUSED: AUDITOR_ALONE (an auditor who also operates is not independent),
 * AUDITOR_NEEDS_END (auditors' access is boxed in time), INTERVAL_REVERSED.
 */
export function requireSoundGrant(grant: Grant): void {
  const { roles, scope, accessFrom, accessUntil } = grant;
  if (roles.includes("auditor") && new Set(roles).size > 1) {
    throw new AppError("RULE_REFUSED", "AUDITOR_ALONE", "The role auditor cannot be combined with another role.");
  }
  if (roles.includes("auditor") && accessUntil === null) {
    throw new AppError("RULE_REFUSED", "AUDITOR_NEEDS_END", "An auditor's access needs an end.");
  }
  if (isReversed(accessFrom, accessUntil) || isReversed(scope.from ?? null, scope.to ?? null)) {
    throw new AppError("RULE_REFUSED", "INTERVAL_REVERSED", "The end is not after the start.");
  }
}

/** Nobody gives more than they hold. Throws RULE_REFUSED/BEYOND_OWN. */
export function requireWithinOwn(giver: Principal, given: Pick<Grant, "roles" | "scope">): void {
  const held = permissionsOf(given.roles).every((permission) => mayDo(giver.roles, permission));
  if (held && isWithin(given.scope, giver.scope)) return;
  throw new AppError("RULE_REFUSED", "BEYOND_OWN", "This gives more than you hold yourself.");
}

/** Whether everything in `inner` is in `outer`. */
export function isWithin(inner: ScopeGrant, outer: ScopeGrant): boolean {
  return (
    isPartOf(inner.repositories, outer.repositories) &&
    isPartOf(inner.environments, outer.environments) &&
    (!outer.from || (inner.from !== undefined && Date.parse(inner.from) >= Date.parse(outer.from))) &&
    (!outer.to || (inner.to !== undefined && Date.parse(inner.to) <= Date.parse(outer.to)))
  );
}

function isPartOf(inner: "all" | readonly string[], outer: "all" | readonly string[]): boolean {
  if (outer === "all") return true;
  const names = new Set(outer.map((name) => name.toLowerCase()));
  return inner !== "all" && inner.every((name) => names.has(name.toLowerCase()));
}

function isReversed(from: string | null, until: string | null): boolean {
  return from !== null && until !== null && Date.parse(until) <= Date.parse(from);
}
