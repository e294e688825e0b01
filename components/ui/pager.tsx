import type { ReactNode } from "react";
import { countText } from "./count-text.ts";
import { LinkButton } from "./button.tsx";

interface PagerProps {
  /** How many rows this page shows. */
  shown: number;
  /** Exact, or null when the filter does not allow an exact count from rollups. */
  total: number | null;
  /** What the rows are: "rows", "changes". */
  unit?: string;
  olderHref?: string;
  /** Leads to the newest page; keyset paging goes forwards only. */
  newestHref?: string;
}

/** Keyset paging: Older leads on; Newest leads back to the start. */
export function Pager({ shown, total, unit = "rows", olderHref, newestHref }: PagerProps): ReactNode {
  const count =
    total === null ? `${countText(shown)} ${unit} on this page` : `${countText(shown)} of ${countText(total)} ${unit}`;
  return (
    <nav className="cs-pager" aria-label={`Pages of ${unit}`}>
      <span className="dim">{count}</span>
      {newestHref && (
        <LinkButton variant="quiet" href={newestHref}>
          Newest
        </LinkButton>
      )}
      {olderHref && (
        <LinkButton variant="quiet" href={olderHref}>
          Older
        </LinkButton>
      )}
    </nav>
  );
}
