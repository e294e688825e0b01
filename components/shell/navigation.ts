import type { Permission } from "../../lib/access/permission.ts";

/** A room in the sidebar. To add one: add it here, and its page under app/(dashboard). */
export interface NavItem {
  href: string;
  label: string;
  /** Who may not enter does not see the door. */
  permission: Permission;
  /** The second key after `g`. */
  key?: string;
  /** Names the count in `ShellCounts` that stands beside it, when it is not 0. */
  count?: keyof ShellCounts;
}

/** What waits, per room; null is not known and shows nothing. */
export interface ShellCounts {
  openDrifts: number | null;
  openCases: number | null;
}

/** Where the name of the product and "Go to the overview" lead. */
export const homeHref = "/overview";

export const navigation: readonly (readonly NavItem[])[] = [
  [
    { href: homeHref, label: "Overview", permission: "evidence:read", key: "o" },
    { href: "/timeline", label: "Timeline", permission: "evidence:read", key: "t" },
    { href: "/changes", label: "Changes", permission: "changes:read", key: "c" },
    { href: "/population", label: "Population", permission: "population:read" },
    { href: "/deployments", label: "Deployments", permission: "deployments:read", key: "p" },
    { href: "/drift", label: "Drift", permission: "drift:read", key: "d", count: "openDrifts" },
    { href: "/emergencies", label: "Emergencies", permission: "emergencies:read", key: "e", count: "openCases" },
  ],
  [
    { href: "/controls", label: "Controls", permission: "controls:read", key: "x" },
    { href: "/tests", label: "Tests", permission: "controls:read" },
    { href: "/bundles", label: "Bundles", permission: "bundles:read", key: "b" },
  ],
  [
    { href: "/sources", label: "Sources", permission: "sources:read", key: "s" },
    { href: "/repositories", label: "Repositories", permission: "repositories:read", key: "r" },
    { href: "/status", label: "Status", permission: "status:read" },
    { href: "/people", label: "People", permission: "people:read" },
    { href: "/keys", label: "Keys", permission: "people:read" },
    { href: "/access", label: "Accounts and access", permission: "users:read" },
  ],
];

/** Server-rendered, outside the shell: it must open on a phone with JavaScript off. */
export const declareHref = "/emergency/declare";

/** The groups of rooms that these permissions open; an empty group goes. */
export function navigationFor(permissions: readonly Permission[]): NavItem[][] {
  return navigation
    .map((group) => group.filter((item) => permissions.includes(item.permission)))
    .filter((group) => group.length > 0);
}

export interface Crumb {
  label: string;
  href?: string;
}

/** `/changes/payments-api/<40 hex>` → Changes, payments-api, the first 8. */
export function crumbsOf(pathname: string): Crumb[] {
  const [room = "", ...rest] = pathname.split("/").filter(Boolean).map(decodeSegment);
  const item = navigation.flat().find((each) => each.href === `/${room}`);
  const first: Crumb = item ? { label: item.label, href: item.href } : { label: titleOf(room) };
  return [first, ...rest.map((segment) => ({ label: shorten(segment) }))];
}

function decodeSegment(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment; // a stray % in an address that somebody typed
  }
}

function shorten(segment: string): string {
  return /^[0-9a-f]{40,64}$/.test(segment) ? segment.slice(0, 8) : segment;
}

function titleOf(word: string): string {
  return word === "" ? "Countersign" : word.charAt(0).toUpperCase() + word.slice(1).replaceAll("-", " ");
}
