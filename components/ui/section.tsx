import type { ReactNode } from "react";

interface SectionProps {
  title: ReactNode;
  /** Beside the title in ink-3: "9 of 10 steps received". */
  note?: ReactNode;
  /** At the right end: a link to the rows. */
  aside?: ReactNode;
  id?: string;
  children: ReactNode;
}

/** An ink rule, a title, rows. */
export function Section({ title, note, aside, id, children }: SectionProps): ReactNode {
  return (
    <section className="cs-section" id={id}>
      <header>
        <h2>{title}</h2>
        {note !== undefined && <span className="dim">{note}</span>}
        {aside !== undefined && <span className="cs-aside">{aside}</span>}
      </header>
      {children}
    </section>
  );
}

/** A sentence under a statement, at most 72 characters wide. */
export function Note({ children }: { children: ReactNode }): ReactNode {
  return <p className="cs-note">{children}</p>;
}

/** Two columns that stack at 1100 px: even, or with a rail of 424 px at the right or 308 px at the left. */
export function Columns({ rail, children }: { rail?: "left" | "right"; children: ReactNode }): ReactNode {
  return (
    <div className="cs-columns" data-rail={rail}>
      {children}
    </div>
  );
}
