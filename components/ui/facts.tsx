import { Fragment } from "react";
import type { ReactNode } from "react";

export interface Fact {
  label: ReactNode;
  value: ReactNode;
  /** A second line in ink-3: who claims it, what it was compared with. */
  note?: ReactNode;
}

/** Label and value in two columns. `ruled`: value at the right, a hairline between rows (due times). */
export function Facts({ items, ruled = false }: { items: readonly Fact[]; ruled?: boolean }): ReactNode {
  return (
    <dl className="cs-facts" data-ruled={ruled || undefined}>
      {items.map((item, index) => (
        <Fragment key={index}>
          <dt>{item.label}</dt>
          <dd>
            {item.value}
            {item.note !== undefined && <span className="cs-fact-note">{item.note}</span>}
          </dd>
        </Fragment>
      ))}
    </dl>
  );
}
