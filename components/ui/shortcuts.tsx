"use client";

import { createContext, useContext, useEffect, useRef, useState } from "react";
import type { ReactNode, RefObject } from "react";

/** Handlers by key as `KeyboardEvent.key` names it (`j`, `?`), by two keys in turn (`g o`), or `Mod+k` with Ctrl or ⌘. */
export type Shortcuts = Readonly<Record<string, (event: KeyboardEvent) => void>>;

type Registry = Set<RefObject<Shortcuts>>;

const RegistryContext = createContext<Registry | null>(null);

/** How long the second key of a pair may take. */
const PAIR_MS = 1500;

interface ProviderProps {
  /** The reader's choice: single keys as a whole (LOOK §9). Escape always works. */
  on: boolean;
  children: ReactNode;
}

/** Listens once for the whole page, so that the `t` of `g t` is not also a `t`. */
export function ShortcutsProvider({ on, children }: ProviderProps): ReactNode {
  const [registry] = useState<Registry>(() => new Set());
  useEffect(() => {
    let first: { key: string; at: number } | null = null;
    const run = (keys: string, event: KeyboardEvent): void => {
      for (const shortcuts of registry) {
        const handler = shortcuts.current[keys];
        if (!handler) continue;
        event.preventDefault();
        handler(event);
      }
    };
    const onKey = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || event.altKey) return;
      if (event.ctrlKey || event.metaKey) return run(`Mod+${event.key}`, event);
      if (isTaken(event.target) || (!on && event.key !== "Escape")) return;
      const isPair = first !== null && event.timeStamp - first.at <= PAIR_MS;
      const keys = isPair ? `${first?.key} ${event.key}` : event.key;
      first = isPair || event.key !== "g" ? null : { key: event.key, at: event.timeStamp };
      run(keys, event);
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, [on, registry]);
  return <RegistryContext value={registry}>{children}</RegistryContext>;
}

/** Runs a handler when its key is pressed alone, outside fields and modal dialogs; does nothing outside the shell. */
export function useShortcuts(shortcuts: Shortcuts): void {
  const registry = useContext(RegistryContext);
  const latest = useRef(shortcuts);
  useEffect(() => {
    latest.current = shortcuts;
  });
  useEffect(() => {
    registry?.add(latest);
    return () => void registry?.delete(latest);
  }, [registry]);
}

/** Whether the key belongs to a field or to a modal dialog. */
function isTaken(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return target.isContentEditable || target.closest("input, textarea, select, .cs-dialog") !== null;
}
