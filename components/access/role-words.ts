import type { Role } from "../../lib/access/permission.ts";

/** Roles as people read them, in the order of a picker. */
export const roleOptions: readonly { value: Role; label: string }[] = [
  { value: "viewer", label: "Viewer: reads the record" },
  { value: "on-call", label: "On call: declares, acknowledges, authorises and reviews emergencies" },
  { value: "compliance-manager", label: "Compliance manager: controls, waivers, audits, bundles" },
  { value: "auditor", label: "Auditor: reads within scope and time; reads are recorded" },
  { value: "admin", label: "Administrator: runs the installation" },
];

/** `on-call, viewer` → "on call, viewer"; without one "no role yet". */
export function rolesText(roles: readonly string[]): string {
  return roles.length === 0 ? "no role yet" : roles.join(", ").replaceAll("-", " ");
}

/** "sees everything", or what it is bounded to. */
export function scopeText(scope: {
  readonly repositories: "all" | readonly string[];
  readonly environments: "all" | readonly string[];
}): string {
  const { repositories, environments } = scope;
  if (repositories === "all" && environments === "all") return "sees everything";
  const part = (names: "all" | readonly string[], what: string) =>
    names === "all" ? `all ${what}` : names.length === 0 ? `no ${what}` : names.join(", ");
  return `${part(repositories, "repositories")}; ${part(environments, "environments")}`;
}

/** The names of a field of names, or all when it is empty. */
export function namesIn(text: FormDataEntryValue | null): "all" | string[] {
  const names = typeof text === "string" ? text.split(/[\s,]+/).filter((name) => name !== "") : [];
  return names.length === 0 ? "all" : names;
}

/** The start of a day in UTC, or null for an empty date field. */
export function dayIn(value: FormDataEntryValue | null): string | null {
  return typeof value === "string" && value !== "" ? `${value}T00:00:00Z` : null;
}
