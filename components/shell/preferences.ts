import { isZone } from "../ui/time-text.ts";

export type Theme = "system" | "light" | "dark";

/** What a reader chose, kept in cookies so that the server draws the first page right. */
export interface Preferences {
  theme: Theme;
  /** `UTC`, or the reader's own zone. */
  zone: string;
  /** Single-key shortcuts, as a whole. */
  shortcuts: boolean;
}

const names = { theme: "cs-theme", zone: "cs-zone", shortcuts: "cs-keys" } as const;

/** Reads the cookies; anything that we did not write counts as not set. */
export function readPreferences(cookie: (name: string) => string | undefined): Preferences {
  const theme = cookie(names.theme);
  const zone = (cookie(names.zone) ?? "UTC").replaceAll("%2F", "/");
  return {
    theme: theme === "light" || theme === "dark" ? theme : "system",
    zone: isZone(zone) ? zone : "UTC",
    shortcuts: cookie(names.shortcuts) !== "off",
  };
}

/** The `document.cookie` text that keeps one preference for a year. */
export function preferenceCookie<Name extends keyof Preferences>(
  name: Name,
  value: Preferences[Name],
  secure: boolean,
): string {
  const text = typeof value === "boolean" ? (value ? "on" : "off") : encodeURIComponent(value);
  return `${names[name]}=${text}; Path=/; Max-Age=31536000; SameSite=Lax${secure ? "; Secure" : ""}`;
}
