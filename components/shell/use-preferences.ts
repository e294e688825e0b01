"use client";

import { useRouter } from "next/navigation";
import { preferenceCookie } from "./preferences.ts";
import type { Preferences } from "./preferences.ts";

/** Keeps a preference in its cookie and has the server draw the page again with it. */
export function useSetPreference(): <Name extends keyof Preferences>(name: Name, value: Preferences[Name]) => void {
  const router = useRouter();
  return (name, value) => {
    document.cookie = preferenceCookie(name, value, location.protocol === "https:");
    router.refresh();
  };
}

/** The other one of UTC and the reader's own zone; of a reader in UTC, Etc/GMT would say nothing new, so UTC again. */
export function otherZone(zone: string): string {
  return zone === "UTC" ? Intl.DateTimeFormat().resolvedOptions().timeZone : "UTC";
}
