"use client";

import type { ReactNode } from "react";

interface TableToggleProps {
  asTable: boolean;
  onChange: (asTable: boolean) => void;
}

/** For the `aside` of a Section that draws figures: shows them as a table instead. Not on paper, not without a script. */
export function TableToggle({ asTable, onChange }: TableToggleProps): ReactNode {
  return (
    <button
      type="button"
      className="cs-table-toggle cs-no-print cs-needs-script"
      aria-pressed={asTable}
      onClick={() => onChange(!asTable)}
    >
      Show as table
    </button>
  );
}
