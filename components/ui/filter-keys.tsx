"use client";

import { useRef } from "react";
import type { ReactNode } from "react";
import { useShortcuts } from "./shortcuts.tsx";

/** `f` goes to the filters, `t` opens the period. Stands inside the bar that it serves. */
export function FilterKeys(): ReactNode {
  const place = useRef<HTMLSpanElement>(null);
  const bar = (): Element | null | undefined => place.current?.parentElement;
  const focusFirst = (): void => {
    bar()?.querySelector<HTMLElement>("input[type=search], summary")?.focus();
  };
  const openPeriod = (): void => {
    const input = bar()?.querySelector<HTMLInputElement>("input[type=date]");
    const details = input?.closest("details");
    if (!input || !details) return;
    details.open = true;
    input.focus();
  };
  useShortcuts({ f: focusFirst, t: openPeriod });
  return <span ref={place} hidden />;
}
