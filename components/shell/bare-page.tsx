import { ChevronLeft } from "lucide-react";
import { Link } from "../ui/link.tsx";
import type { ReactNode } from "react";

interface BarePageProps {
  title: ReactNode;
  backHref?: string;
  /** At the right of the head: the server's time. */
  aside?: ReactNode;
  /** A form whose last part is `<BareAction>`. */
  children: ReactNode;
}

/** A page without the shell, one column of 480 px, server-rendered: sign-in, declare, acknowledge. */
export function BarePage({ title, backHref, aside, children }: BarePageProps): ReactNode {
  return (
    <div className="cs-bare">
      <header>
        {backHref !== undefined && (
          <Link href={backHref} className="cs-back" aria-label="Back">
            <ChevronLeft aria-hidden="true" size={20} strokeWidth={1.75} />
          </Link>
        )}
        <h1>{title}</h1>
        {aside !== undefined && <p className="cs-bare-aside">{aside}</p>}
      </header>
      <main id="main" tabIndex={-1}>
        {children}
      </main>
    </div>
  );
}

/** The sticky foot of a bare page; put it last inside the form. Its button: `variant="primary" size="large"`. */
export function BareAction({ children }: { children: ReactNode }): ReactNode {
  return <div className="cs-bare-action">{children}</div>;
}
