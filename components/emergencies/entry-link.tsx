import type { ReactNode } from "react";
import { countText } from "../ui/count-text.ts";
import { Link } from "../ui/link.tsx";

/** The ledger entry that holds a record, opened beside the timeline. */
export function EntryLink({ entry }: { entry: number }): ReactNode {
  return (
    <Link className="nw" href={`/timeline?record=${entry}.0`}>
      entry {countText(entry)}
    </Link>
  );
}
