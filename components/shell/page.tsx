import type { ReactNode } from "react";
import { PageFooter } from "./page-footer.tsx";
import type { PageFooterProps } from "./page-footer.tsx";
import { PageCrumb } from "./crumbs.tsx";

interface PageProps {
  children: ReactNode;
  /** A `<Drawer>`, when the address has `?record=`. */
  drawer?: ReactNode;
  /** Left out while loading and in an error, when nothing was read. */
  footer?: PageFooterProps;
  /** The last word in the header, where the address holds an id that nobody knows by heart. */
  crumb?: string;
  /** `<ActionBar>`: the main action on a phone. */
  action?: ReactNode;
}

/** The frame of a page inside the shell: main, drawer, footer. Every page returns one. */
export function Page({ children, drawer, footer, crumb, action }: PageProps): ReactNode {
  return (
    <>
      {crumb !== undefined && <PageCrumb text={crumb} />}
      <div className="cs-split">
        <main className="cs-main" id="main" tabIndex={-1}>
          {children}
        </main>
        {drawer}
      </div>
      {action}
      {footer && <PageFooter {...footer} />}
    </>
  );
}

/** On a phone: a bar at the foot with one verb. The same action must also stand in the page header for wider screens. */
export function ActionBar({ children }: { children: ReactNode }): ReactNode {
  return <div className="cs-action-bar">{children}</div>;
}
