import type { ReactNode } from "react";

interface PageHeaderProps {
  title: ReactNode;
  /** Above the title: what kind of thing this is, its state. */
  above?: ReactNode;
  subtitle?: ReactNode;
  /** Buttons; at most one primary. */
  actions?: ReactNode;
  /** `<Pick>`s that decide what the page shows. */
  picks?: ReactNode;
}

/** Title of a page, what it shows in one line, and what can be done. */
export function PageHeader({ title, above, subtitle, actions, picks }: PageHeaderProps): ReactNode {
  return (
    <header className="cs-page-header">
      <div>
        {above !== undefined && <p className="cs-sub cs-above">{above}</p>}
        <h1>{title}</h1>
        {subtitle !== undefined && <p className="cs-sub">{subtitle}</p>}
      </div>
      {picks !== undefined && <div className="cs-picks">{picks}</div>}
      {actions !== undefined && <div className="cs-actions">{actions}</div>}
    </header>
  );
}
