"use client";

import type { ReactNode } from "react";
import { useClock } from "./clock-context.tsx";
import { Status } from "./status.tsx";
import { dayText, dueText, durationText, instantText, relativeText } from "./time-text.ts";
import type { InstantForm } from "./time-text.ts";

interface TimeProps {
  /** RFC 3339. */
  at: string;
  /** "full" prints the date too; lists grouped by day take "time". */
  form?: InstantForm;
  /** Adds "· 4 min ago" in ink-3. Default: with "full" and "minute" only. */
  relative?: boolean;
}

/** `2026-11-20 15:31:07Z · 4 min ago` in the reader's zone; on paper always UTC. */
export function Time({ at, form = "full", relative = form === "full" || form === "minute" }: TimeProps): ReactNode {
  const { now, zone } = useClock();
  const utc = instantText(at, "UTC", form);
  return (
    <time className="cs-time" dateTime={at}>
      {zone === "UTC" ? (
        utc
      ) : (
        <>
          <span className="only-screen">{instantText(at, zone, form)}</span>
          <span className="only-print">{utc}</span>
        </>
      )}
      {relative && now !== null && (
        <span className="cs-time-relative only-screen">
          <span className="cs-time-dot"> · </span>
          <span className="nw">{relativeText(at, now)}</span>
        </span>
      )}
    </time>
  );
}

/** Only "4 min ago"; the absolute time must stand elsewhere in the row. */
export function Ago({ at }: { at: string }): ReactNode {
  const { now } = useClock();
  return (
    <time className="nw" dateTime={at}>
      {now === null ? instantText(at) : relativeText(at, now)}
    </time>
  );
}

/** The heading of a day in a list: "Friday 2026-11-20". */
export function Day({ at }: { at: string }): ReactNode {
  const { zone } = useClock();
  return dayText(at, zone);
}

/** A length of time between two instants, measured: "19 min 22 s". */
export function Duration({ from, until }: { from: string; until: string }): ReactNode {
  return <span className="nw">{durationText(Math.max(0, Date.parse(until) - Date.parse(from)))}</span>;
}

/** A running clock: sign, time left or late, then when it is due; of today the time is enough. */
export function Due({ at, absolute = true }: { at: string; absolute?: boolean }): ReactNode {
  const { now, zone } = useClock();
  const due = now === null ? null : dueText(at, now);
  const isToday = now !== null && instantText(at, zone, "date") === instantText(now, zone, "date");
  return (
    <>
      {due && <Status is={due.late ? "clock-late" : due.soon ? "clock-soon" : "clock-running"}>{due.text}</Status>}
      {absolute && (
        <span className="dim nw">
          {due && " · "}due <Time at={at} form={isToday ? "time" : "minute"} relative={false} />
        </span>
      )}
    </>
  );
}
