import { describe, expect, it } from "vitest";
import { isRole, mayDo, PERMISSIONS, permissionsOf, ROLES, type Permission, type Role } from "./permission.ts";

const holders = (permission: Permission): Role[] => ROLES.filter((role) => mayDo([role], permission));

describe("roles", () => {
  it("lets only the administrator run the installation", () => {
    for (const permission of [
      "users:manage",
      "tokens:manage",
      "sources:manage",
      "repositories:manage",
      "ledger:erase",
    ] as const) {
      expect(holders(permission)).toEqual(["admin"]);
    }
  });

  it("lets auditors and viewers change nothing but their own account, counts and exports", () => {
    const verbs = (role: Role) => permissionsOf([role]).filter((permission) => !permission.endsWith(":read"));
    expect(verbs("viewer")).toEqual(["self:manage"]);
    expect(verbs("auditor")).toEqual(["population:record", "bundles:export", "self:manage"]);
  });

  it("lets on-call declare, acknowledge, authorise and review, not close", () => {
    const holds = (verb: string) => mayDo(["on-call"], `emergencies:${verb}` as Permission);
    expect(["declare", "acknowledge", "authorise", "review"].map(holds)).toEqual([true, true, true, true]);
    expect(holds("close")).toBe(false);
  });

  it("gives every permission to somebody, and together what each gives", () => {
    for (const permission of PERMISSIONS) expect(holders(permission).length).toBeGreaterThan(0);
    expect(permissionsOf(["viewer", "on-call"])).toEqual(permissionsOf(["on-call"]));
    expect(permissionsOf([])).toEqual([]);
  });

  it("knows its roles", () => {
    expect(ROLES.every(isRole)).toBe(true);
    expect(["root", "Admin", "", "__proto__"].some(isRole)).toBe(false);
  });
});
