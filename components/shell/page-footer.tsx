"use client";

import type { ReactNode } from "react";
import { countText, quantityText } from "../ui/count-text.ts";
import { Time } from "../ui/time.tsx";
import { useShellFacts } from "./shell-context.tsx";

export interface PageFooterProps {
  /** Database clock. */
  generatedAt: string;
  /** The ledger size that the page was read at. */
  entry: number;
  /** Digest of the query, hex; ten characters are shown. */
  queryDigest?: string;
  /** Rows on the page, for paper. */
  rows?: number;
}

/** What makes a page quotable: when, at which entry, of which query, and whether it is evidence at all. */
export function PageFooter({ generatedAt, entry, queryDigest, rows }: PageFooterProps): ReactNode {
  const facts = useShellFacts();
  return (
    <footer className="cs-foot">
      {facts && <span className="only-print">{facts.organisation}</span>}
      <span>
        Generated <Time at={generatedAt} relative={false} />
      </span>
      <span>Entry {countText(entry)}</span>
      {queryDigest && (
        <span>
          Query <code>{queryDigest.slice(0, 10)}</code>
        </span>
      )}
      {rows !== undefined && <span className="only-print">{quantityText(rows, "row")}</span>}
      <span>{databaseNote(facts?.databaseKind)}</span>
    </footer>
  );
}

function databaseNote(kind: string | undefined): string {
  if (kind === "demo") return "Demo database. Not evidence.";
  return kind === "test" ? "Test database. Not evidence." : "";
}
