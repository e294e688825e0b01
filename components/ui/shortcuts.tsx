"use client";

import { createContext, useContext, useEffect, useRef } from "react";
import type { ReactNode } from "react";

const ShortcutsOn = createContext(false);

/** Turns single-key shortcuts on or off as a whole (LOOK §9); off outside the shell. */
export function ShortcutsProvider({ on, children }: { on: boolean; children: ReactNode }): ReactNode {
  return <ShortcutsOn value={on}>{children}</ShortcutsOn>;
}

export type Shortcuts = Readonly<Record<string, (event: KeyboardEvent) => void>>;

/** Runs a handler when its key is pressed alone, outside fields. Keys are those of `KeyboardEvent.key`: `j`, `?`. */
export function useShortcuts(shortcuts: Shortcuts): void {
  const on = useContext(ShortcutsOn);
  const latest = useRef(shortcuts);
  useEffect(() => {
    latest.current = shortcuts;
  });
  useEffect(() => {
    if (!on) return;
    const onKey = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
      latest.current[event.key]?.(event);
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, [on]);
}

/** Whether keys belong to a field or to an open dialog. */
function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return target.isContentEditable || target.closest("input, textarea, select, [role=dialog][aria-modal=true]") !== null;
}
