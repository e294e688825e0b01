"use client";

import { Search } from "lucide-react";
import { useRef } from "react";
import type { ReactNode } from "react";
import { useShortcuts } from "../ui/shortcuts.tsx";

/** Finds a commit, digest, case or person: the text filter of the timeline, from every page. `/` goes to it. */
export function SearchBox({ shortcut = false }: { shortcut?: boolean }): ReactNode {
  const input = useRef<HTMLInputElement>(null);
  useShortcuts(shortcut ? { "/": () => input.current?.focus() } : {});
  return (
    <form action="/timeline" role="search" className="cs-search">
      <Search aria-hidden="true" strokeWidth={1.75} />
      <input ref={input} name="q" type="search" placeholder="Commit, digest, case or person" aria-label="Find" />
      {shortcut && <kbd>/</kbd>}
    </form>
  );
}
