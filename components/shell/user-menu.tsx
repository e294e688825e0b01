"use client";

import { Link } from "../ui/link.tsx";
import type { ReactNode } from "react";
import { Menu } from "../ui/menu.tsx";
import { initialsOf } from "./initials.ts";
import type { Preferences, Theme } from "./preferences.ts";
import { useSetPreference } from "./use-preferences.ts";

const themes: readonly { value: Theme; label: string }[] = [
  { value: "system", label: "Like the system" },
  { value: "light", label: "Light" },
  { value: "dark", label: "Dark" },
];

interface UserMenuProps {
  principal: { name: string; roles: readonly string[] };
  preferences: Preferences;
  onShowShortcuts: () => void;
}

/** Who is signed in, the theme, the keys, the way out. */
export function UserMenu({ principal, preferences, onShowShortcuts }: UserMenuProps): ReactNode {
  const set = useSetPreference();
  return (
    <Menu trigger={initialsOf(principal.name)} label={`Account of ${principal.name}`} round align="end">
      <p className="cs-list-label">
        {principal.name}, {principal.roles.join(", ").replaceAll("-", " ")}
      </p>
      <hr />
      <p className="cs-list-label">Theme</p>
      {themes.map((theme) => (
        <button
          key={theme.value}
          type="button"
          aria-pressed={preferences.theme === theme.value}
          onClick={() => set("theme", theme.value)}
        >
          {theme.label}
        </button>
      ))}
      <hr />
      <button type="button" className="cs-needs-script" onClick={onShowShortcuts}>
        Keyboard <span className="cs-list-count">{preferences.shortcuts ? "?" : "off"}</span>
      </button>
      <Link href="/docs">Manual</Link>
      <Link href="/docs/words">Words and signs</Link>
      <hr />
      <form action="/sign-out" method="post">
        <button type="submit">Sign out</button>
      </form>
    </Menu>
  );
}
