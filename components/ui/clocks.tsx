import type { ReactNode } from "react";
import { Status } from "./status.tsx";
import type { StatusWord } from "./status-words.ts";

export interface ClockItem {
  key: string;
  /** "Acknowledged", "Independent review". */
  label: string;
  status: StatusWord;
  /** "19 min 22 s" taken, "4 d 23 h left", "2 h 10 min late". */
  figure: string;
  /** "limit 30 min", or the due time. */
  note: ReactNode;
  /** The one that runs now. */
  current?: boolean;
}

/** The clocks of a case in one ruled row; a list on a narrow screen. */
export function Clocks({ items }: { items: readonly ClockItem[] }): ReactNode {
  return (
    <ul className="cs-clocks" aria-label="Clocks">
      {items.map((item) => (
        <li key={item.key} aria-current={item.current ? "step" : undefined}>
          <p>{item.label}</p>
          <p className="cs-clock-figure">
            <Status is={item.status}>{item.figure}</Status>
          </p>
          <p>{item.note}</p>
        </li>
      ))}
    </ul>
  );
}
