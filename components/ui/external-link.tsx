import { ExternalLink as Out } from "lucide-react";
import type { ReactNode } from "react";

/** A link to a forge or another system. Its full address is printed on paper. */
export function ExternalLink({ href, children }: { href: string; children: ReactNode }): ReactNode {
  return (
    <a className="cs-external" href={href} rel="noreferrer">
      {children}
      <Out aria-hidden="true" strokeWidth={1.75} />
    </a>
  );
}
