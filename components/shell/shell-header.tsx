"use client";

import { Menu as MenuSign } from "lucide-react";
import dynamic from "next/dynamic";
import { usePathname } from "next/navigation";
import { useEffect, useRef, useState } from "react";
import type { ReactNode } from "react";
import { Button, LinkButton } from "../ui/button.tsx";
import { Icon } from "../ui/icon.tsx";
import { Crumbs } from "./crumbs.tsx";
import { useGoTo } from "./go-to.ts";
import { declareHref } from "./navigation.ts";
import type { Preferences } from "./preferences.ts";
import { SearchBox } from "./search-box.tsx";
import type { ShellData } from "./shell-data.ts";
import { Navigation } from "./sidebar.tsx";
import { otherZone, useSetPreference } from "./use-preferences.ts";
import { UserMenu } from "./user-menu.tsx";
import { useShortcuts } from "../ui/shortcuts.tsx";

const GoTo = dynamic(() => import("./go-to-dialog.tsx").then((module) => module.GoToDialog), { ssr: false });
const ShortcutList = dynamic(() => import("./shortcut-list.tsx").then((module) => module.ShortcutList), { ssr: false });

/** The head of every page: where, find, clock, emergency, account. */
export function ShellHeader({ data, preferences }: { data: ShellData; preferences: Preferences }): ReactNode {
  const [listing, setListing] = useState(false);
  const [going, setGoing] = useState(false);
  const set = useSetPreference();
  const toggleZone = (): void => set("zone", otherZone(preferences.zone));
  useGoTo(data.permissions);
  useShortcuts({ u: toggleZone, "?": () => setListing(true), "Mod+k": () => setGoing(true) });
  return (
    <header className="cs-top">
      <PhoneMenu data={data} />
      <Crumbs />
      <SearchBox shortcut={preferences.shortcuts} />
      <span className="cs-top-desk cs-needs-script">
        <Button
          variant="quiet"
          aria-pressed={preferences.zone === "UTC"}
          aria-label="Times in UTC"
          onClick={toggleZone}
        >
          {preferences.zone === "UTC" ? "UTC" : "Local"}
        </Button>
      </span>
      {data.permissions.includes("emergencies:declare") && (
        <LinkButton variant="amber" href={declareHref}>
          <Icon name="case-open" />
          Declare emergency
        </LinkButton>
      )}
      <span className="cs-top-desk">
        <UserMenu principal={data.principal} preferences={preferences} onShowShortcuts={() => setListing(true)} />
      </span>
      {going && <GoTo permissions={data.permissions} onClose={() => setGoing(false)} />}
      {listing && (
        <ShortcutList
          permissions={data.permissions}
          on={preferences.shortcuts}
          onToggle={(on) => set("shortcuts", on)}
          onClose={() => setListing(false)}
        />
      )}
    </header>
  );
}

/** The sidebar of a phone: native `<details>`; it closes when the page changes. */
function PhoneMenu({ data }: { data: ShellData }): ReactNode {
  const details = useRef<HTMLDetailsElement>(null);
  const pathname = usePathname();
  useEffect(() => details.current?.removeAttribute("open"), [pathname]);
  return (
    <details className="cs-menu-phone" ref={details}>
      <summary aria-label="Menu">
        <MenuSign aria-hidden="true" size={20} strokeWidth={1.75} />
      </summary>
      <nav className="cs-menu-panel" aria-label="Menu">
        <SearchBox />
        <Navigation data={data} />
        <form action="/sign-out" method="post">
          <p className="dim">
            {data.principal.name}, {data.organisation}
          </p>
          <Button type="submit">Sign out</Button>
        </form>
      </nav>
    </details>
  );
}
