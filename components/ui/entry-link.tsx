import type { ReactNode } from "react";
import { countText } from "./count-text.ts";
import { Link } from "./link.tsx";

/** The record in the ledger that something stands on, opened beside the timeline: an entry, or `entry.place` in it. */
export function EntryLink({ of }: { of: number | string }): ReactNode {
  const record = typeof of === "number" ? `${of}.0` : of;
  return (
    <span className="nw">
      <Link href={`/timeline?record=${record}`}>entry {countText(Number(record.split(".")[0]))}</Link>
    </span>
  );
}
