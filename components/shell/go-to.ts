import { useRouter } from "next/navigation";
import type { Permission } from "../../lib/access/permission.ts";
import { useShortcuts } from "../ui/shortcuts.tsx";
import { navigationFor } from "./navigation.ts";

/** `g`, then the key of a room, goes there. */
export function useGoTo(permissions: readonly Permission[]): void {
  const router = useRouter();
  const rooms = navigationFor(permissions).flat();
  useShortcuts(
    Object.fromEntries(rooms.flatMap(({ key, href }) => (key ? [[`g ${key}`, () => router.push(href)] as const] : []))),
  );
}
