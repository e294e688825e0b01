"use client";

import { createContext, useContext, useEffect, useState } from "react";
import type { ReactNode } from "react";
import type { Zone } from "./time-text.ts";

interface Clock {
  /** The present on the server's clock (a demo database has a moved one), or null outside the shell. */
  now: string | null;
  zone: Zone;
}

const ClockContext = createContext<Clock>({ now: null, zone: "UTC" });

/**
 * Gives every time below it the present and the reader's zone. `now` is the database clock when the page was made; in
 * the browser it moves on with the time since then, every 15 s, so that "4 min ago" stays right.
 */
export function ClockProvider({ now, zone, children }: { now: string; zone: Zone; children: ReactNode }): ReactNode {
  const [elapsed, setElapsed] = useState(0);
  useEffect(() => {
    const start = performance.now();
    const timer = setInterval(() => setElapsed(performance.now() - start), 15_000);
    return () => {
      clearInterval(timer);
      setElapsed(0);
    };
  }, [now]);
  const present = elapsed === 0 ? now : new Date(Date.parse(now) + elapsed).toISOString();
  return <ClockContext value={{ now: present, zone }}>{children}</ClockContext>;
}

/** The present and the zone for a part that writes a time. */
export function useClock(): Clock {
  return useContext(ClockContext);
}
