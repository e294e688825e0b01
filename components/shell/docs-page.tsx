import { homeHref } from "./navigation.ts";
import { Link } from "../ui/link.tsx";
import type { ReactNode } from "react";

/** A page of the manual: it ships inside the product, needs no sign-in, and reads without JavaScript. */
export function DocsPage({ title, lead, children }: { title: string; lead: string; children: ReactNode }): ReactNode {
  return (
    <div className="cs-docs">
      <header>
        <Link href={homeHref}>Countersign</Link>
      </header>
      <main id="main" tabIndex={-1}>
        <h1>{title}</h1>
        <p className="cs-docs-lead">{lead}</p>
        {children}
      </main>
    </div>
  );
}
