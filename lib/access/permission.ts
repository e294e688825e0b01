/**
 * What a principal may do, one word per verb of a room. Closed: a route or page names one of these, and a new one has to
 * be given to roles in `ROLE_PERMISSIONS` below or nobody holds it.
 */
export const PERMISSIONS = [
  // Reading the record
  "evidence:read",
  "changes:read",
  "population:read",
  "deployments:read",
  "drift:read",
  "emergencies:read",
  "controls:read",
  "audits:read",
  "bundles:read",
  "log:read",
  "status:read",
  "sources:read",
  "repositories:read",
  "people:read",
  "policy:read",
  "notifications:read",
  // Emergencies: `declare` covers what the declarer and implementers do (hand-over, note, end, link-pr, cancel),
  // `acknowledge` also claim, `authorise` also extend, `close` also dismiss.
  "emergencies:declare",
  "emergencies:acknowledge",
  "emergencies:authorise",
  "emergencies:review",
  "emergencies:close",
  // Compliance work
  "population:record",
  "drift:manage",
  "controls:manage",
  "waivers:propose",
  "waivers:approve",
  "audits:manage",
  "bundles:export",
  "people:manage",
  "policy:manage",
  "policy:approve",
  // Running the installation
  "sources:manage",
  "repositories:manage",
  "notifications:manage",
  "users:read",
  "users:manage",
  "tokens:read",
  "tokens:manage",
  "ledger:erase",
  "ingest:write",
  // The principal's own account: every role
  "self:manage",
] as const;

export type Permission = (typeof PERMISSIONS)[number];

/** Roles of DESIGN §11. */
export const ROLES = ["admin", "compliance-manager", "on-call", "auditor", "viewer"] as const;

export type Role = (typeof ROLES)[number];

const VIEWER = [
  "evidence:read",
  "changes:read",
  "population:read",
  "deployments:read",
  "drift:read",
  "emergencies:read",
  "controls:read",
  "bundles:read",
  "log:read",
  "status:read",
  "self:manage",
] as const satisfies readonly Permission[];

const AUDITOR = [
  ...VIEWER,
  "audits:read",
  "population:record",
  "bundles:export",
  "sources:read",
  "repositories:read",
  "people:read",
  "policy:read",
  "users:read",
] as const satisfies readonly Permission[];

const ON_CALL = [
  ...VIEWER,
  "sources:read",
  "repositories:read",
  "people:read",
  "policy:read",
  "notifications:read",
  "drift:manage",
  "emergencies:declare",
  "emergencies:acknowledge",
  "emergencies:authorise",
  "emergencies:review",
] as const satisfies readonly Permission[];

const COMPLIANCE_MANAGER = [
  ...ON_CALL,
  "audits:read",
  "users:read",
  "tokens:read",
  "emergencies:close",
  "population:record",
  "controls:manage",
  "waivers:propose",
  "waivers:approve",
  "audits:manage",
  "bundles:export",
  "people:manage",
  "policy:manage",
  "policy:approve",
  "ingest:write",
] as const satisfies readonly Permission[];

const ROLE_PERMISSIONS: Readonly<Record<Role, ReadonlySet<Permission>>> = {
  admin: new Set(PERMISSIONS),
  "compliance-manager": new Set(COMPLIANCE_MANAGER),
  "on-call": new Set(ON_CALL),
  auditor: new Set(AUDITOR),
  viewer: new Set(VIEWER),
};

export function isRole(text: string): text is Role {
  return (ROLES as readonly string[]).includes(text);
}

/** Whether one of the roles holds the permission. Duties that two people must share are checked by the room's command. */
export function mayDo(roles: readonly Role[], permission: Permission): boolean {
  return roles.some((role) => ROLE_PERMISSIONS[role].has(permission));
}

/** All permissions of the roles, in the order of `PERMISSIONS`: for menus that grey what is not permitted. */
export function permissionsOf(roles: readonly Role[]): Permission[] {
  return PERMISSIONS.filter((permission) => mayDo(roles, permission));
}
