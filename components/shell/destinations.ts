import type { Permission } from "../../lib/access/permission.ts";
import { navigationFor } from "./navigation.ts";

export interface Destination {
  href: string;
  label: string;
}

/** Where a few typed characters can lead: a case or bundle by its id, rooms by their name, else a search. Best first. */
export function destinationsFor(text: string, permissions: readonly Permission[]): Destination[] {
  const wanted = text.trim();
  const rooms = navigationFor(permissions).flat();
  if (wanted === "") return rooms;
  const found = rooms.filter(({ label }) => label.toLowerCase().includes(wanted.toLowerCase()));
  const search = { href: `/timeline?${new URLSearchParams({ q: wanted })}`, label: `Find “${wanted}” in the timeline` };
  return [...byId(wanted, permissions), ...found, ...(permissions.includes("evidence:read") ? [search] : [])];
}

const ids: readonly { form: RegExp; room: string; label: string; permission: Permission }[] = [
  { form: /^E-\d{4}-\d{1,6}$/i, room: "/emergencies", label: "Emergency", permission: "emergencies:read" },
  { form: /^B-\d{4}-\d{1,6}$/i, room: "/bundles", label: "Bundle", permission: "bundles:read" },
];

function byId(wanted: string, permissions: readonly Permission[]): Destination[] {
  const id = wanted.toUpperCase();
  return ids
    .filter(({ form, permission }) => form.test(wanted) && permissions.includes(permission))
    .map(({ room, label }) => ({ href: `${room}/${id}`, label: `${label} ${id}` }));
}
