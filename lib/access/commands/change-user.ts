import type { Json } from "../../base/canonical-json.ts";
import { AppError } from "../../base/errors.ts";
import { databaseNow } from "../../platform/clock.ts";
import type { Sql } from "../../platform/sql.ts";
import { appendNewAct, type Acting } from "../acting.ts";
import { userChangeSchema, type UserChange } from "../contract.ts";
import { requireSoundGrant, requireWithinOwn } from "../grant.ts";
import { requireFreshSession, requirePermission } from "../principal.ts";
import { lockAccount, otherAdmins, updateAccount, type AccountChange, type AccountRow } from "../store/account.ts";
import { revokeSessionsOf } from "../store/session.ts";

/**
 * Changes name, roles, scope, the box of time, or disables and enables. The next request of that person sees it.
 * CONFLICT/CHANGED_MEANWHILE when `version` is not the current one; RULE_REFUSED/LAST_ADMIN.
 * Appends access.user-disabled, user-enabled or user-changed, with what was and what is.
 */
export async function changeUser(tx: Sql, by: Acting, id: string, input: UserChange): Promise<AccountRow> {
  requirePermission(by.principal, "users:manage");
  requireFreshSession(by.principal, await databaseNow(tx));
  const { version, ...change } = userChangeSchema.parse(input);
  const before = await lockAccount(tx, id);
  if (!before) throw new AppError("NOT_FOUND", "NOT_FOUND", "There is no such account.");
  const to = applied(before, change);
  requireSoundGrant(to);
  requireWithinOwn(by.principal, to);
  if (isLastingAdmin(before) && !isLastingAdmin(to) && (await otherAdmins(tx, id)) === 0) {
    throw new AppError("RULE_REFUSED", "LAST_ADMIN", "This is the last administrator.");
  }
  if (!(await updateAccount(tx, id, version, to))) {
    throw new AppError("CONFLICT", "CHANGED_MEANWHILE", "Somebody changed this account meanwhile.");
  }
  if (to.status === "disabled") await revokeSessionsOf(tx, id);
  const changed = difference(before, to);
  await appendNewAct(tx, by, { type: actOf(before, to), subject: id, data: changed });
  const after = await lockAccount(tx, id);
  if (!after) throw new Error("An account that was just changed cannot be read.");
  return after;
}

function applied(before: AccountRow, change: Omit<UserChange, "version">): AccountChange {
  const to: AccountChange = {
    name: change.name ?? before.name,
    roles: change.roles ?? before.roles,
    scope: change.scope ?? before.scope,
    accessFrom: change.accessFrom === undefined ? before.accessFrom : change.accessFrom,
    accessUntil: change.accessUntil === undefined ? before.accessUntil : change.accessUntil,
    status: change.status ?? before.status,
  };
  // Somebody who waited has been let in once they hold a role.
  return to.status === "waiting" && to.roles.length > 0 ? { ...to, status: "active" } : withRole(to);
}

function withRole(to: AccountChange): AccountChange {
  if (to.status === "active" && to.roles.length === 0) {
    throw new AppError("RULE_REFUSED", "ROLE_MISSING", "An active account has at least one role.");
  }
  return to;
}

function isLastingAdmin(account: Pick<AccountChange, "roles" | "status" | "accessUntil">): boolean {
  return account.roles.includes("admin") && account.status === "active" && account.accessUntil === null;
}

function actOf(before: AccountRow, to: AccountChange): string {
  if (before.status === to.status || before.status === "waiting") return "access.user-changed";
  return to.status === "disabled" ? "access.user-disabled" : "access.user-enabled";
}

const FIELDS = ["name", "status", "roles", "scope", "accessFrom", "accessUntil"] as const;

function difference(before: AccountRow, to: AccountChange): Json {
  const changed = FIELDS.filter((field) => JSON.stringify(before[field]) !== JSON.stringify(to[field]));
  // Safe because every field is JSON as it came from the database or the contract.
  const pick = (from: AccountChange) => Object.fromEntries(changed.map((field) => [field, from[field]])) as Json;
  return { before: pick(before), after: pick(to) };
}
