import type { ReactNode } from "react";
import { countText } from "./count-text.ts";

/** Parts of a whole in the order of LOOK §4; each has a pattern of its own, so they differ without colour. */
export const barParts = [
  "pass",
  "exception",
  "waived",
  "pending",
  "not_applicable",
  "not_collected",
  "unknown",
  "emergency",
] as const;

export type BarPartName = (typeof barParts)[number];

export interface BarPart {
  is: BarPartName;
  count: number;
  /** The word of the key: "no exception so far". Default: the name. */
  label?: string;
}

const words: Record<BarPartName, string> = {
  pass: "pass",
  exception: "exception",
  waived: "waived",
  pending: "pending",
  not_applicable: "not applicable",
  not_collected: "not collected",
  unknown: "unknown",
  emergency: "emergency",
};

/** A bar of 8 px. `label` says what is divided; the counts follow it for a screen reader. */
export function Bar({ label, parts }: { label: string; parts: readonly BarPart[] }): ReactNode {
  const drawn = parts.filter((part) => part.count > 0);
  const spoken = parts.map((part) => `${countText(part.count)} ${part.label ?? words[part.is]}`).join(", ");
  return (
    <span className="cs-bar" role="img" aria-label={`${label}: ${spoken}`}>
      {drawn.map((part) => (
        <i key={part.is} className={`cs-part-${part.is}`} style={{ flexGrow: part.count, flexShrink: part.count }} />
      ))}
    </span>
  );
}

interface BarKeyProps {
  parts: readonly (BarPart & { key?: string })[];
  /** With counts below a chart; without them below a table that holds them. */
  counts?: boolean;
  /** Periods of a chart for which nothing was collected. */
  gaps?: number;
}

/** The key of a bar or a chart. */
export function BarKey({ parts, counts = false, gaps = 0 }: BarKeyProps): ReactNode {
  return (
    <p className="cs-key">
      {parts.map((part) => (
        <span key={part.key ?? part.is}>
          <i className={`cs-part-${part.is}`} aria-hidden="true" />
          {counts && `${countText(part.count)} `}
          {part.label ?? words[part.is]}
        </span>
      ))}
      {gaps > 0 && (
        <span>
          <i className="cs-part-gap" aria-hidden="true" />
          {countText(gaps)} without data
        </span>
      )}
    </p>
  );
}

/** How far a piece of work is, as a bar of the accent; say the figures beside it (Figure). */
export function Progress({ label, value, max }: { label: string; value: number; max: number }): ReactNode {
  const share = max > 0 ? Math.min(1, value / max) : 0;
  return (
    <span
      className="cs-progress"
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={max}
      aria-valuenow={value}
    >
      <i style={{ width: `${share * 100}%` }} />
    </span>
  );
}
