import { Link } from "./link.tsx";
import type { ReactNode } from "react";
import { countText } from "./count-text.ts";

interface FigureProps {
  value: number | null;
  /** The denominator; leave out only for a plain count. */
  of?: number | null;
  /** The unit in words: "changes explained". */
  unit: ReactNode;
  /** The rows that are counted. */
  href?: string;
}

/** "**1,932** of 1,934 changes explained". Null is a figure that is not known yet and prints "…", never 0. */
export function Figure({ value, of, unit, href }: FigureProps): ReactNode {
  const text = (
    <>
      <b>{orEllipsis(value)}</b> {of !== undefined && <>of {orEllipsis(of)} </>}
      {unit}
    </>
  );
  return <p className="cs-figure">{href ? <Link href={href}>{text}</Link> : text}</p>;
}

function orEllipsis(value: number | null): string {
  return value === null ? "…" : countText(value);
}

/** A count in a sentence or cell; a zero is written 0, in ink-3. */
export function Count({ value }: { value: number | null }): ReactNode {
  return value === 0 ? <span className="cs-zero">0</span> : orEllipsis(value);
}
