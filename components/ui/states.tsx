import { Link } from "./link.tsx";
import type { ReactNode } from "react";
import { quantityText } from "./count-text.ts";
import { Time } from "./time.tsx";

interface Step {
  href: string;
  label: string;
}

/** Nothing here yet: one sentence on what would be here, and the next step. */
export function Empty({ children, next }: { children: ReactNode; next?: Step }): ReactNode {
  return (
    <p className="cs-state">
      {children} {next && <Link href={next.href}>{next.label}</Link>}
    </p>
  );
}

/** Rows exist but none match: the filters in words, and Clear. */
export function NothingFound({ filters, clearHref }: { filters: string; clearHref: string }): ReactNode {
  return (
    <p className="cs-state">
      Nothing matches {filters}. <Link href={clearHref}>Clear</Link>
    </p>
  );
}

/** Rows of their final height, drawn after 200 ms. Heads and labels are not part of it: show those at once. */
export function LoadingRows({ rows = 8, label = "Loading" }: { rows?: number; label?: string }): ReactNode {
  return (
    <div role="status">
      <span className="sr-only">{label}</span>
      <ul className="cs-loading" aria-hidden="true">
        {Array.from({ length: rows }, (_, index) => (
          <li key={index}>
            <i />
          </li>
        ))}
      </ul>
    </div>
  );
}

/** Figures stay; an amber line says as of when, and how far behind the worker is. */
export function Stale({ at, behind }: { at: string; behind: number }): ReactNode {
  return (
    <p className="cs-line" data-kind="stale" role="status">
      As of <Time at={at} />. The worker is behind by {quantityText(behind, "entry", "entries")}.
    </p>
  );
}
