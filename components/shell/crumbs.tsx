"use client";

import { Link } from "../ui/link.tsx";
import { usePathname } from "next/navigation";
import { createContext, useContext, useEffect, useState } from "react";
import type { ReactNode } from "react";
import { crumbsOf } from "./navigation.ts";

interface Override {
  pathname: string;
  text: string;
}

const Overrides = createContext<((override: Override) => void) | null>(null);
const Current = createContext<Override | null>(null);

/** Holds the word that a page gave for itself. */
export function CrumbsProvider({ children }: { children: ReactNode }): ReactNode {
  const [override, setOverride] = useState<Override | null>(null);
  return (
    <Overrides value={setOverride}>
      <Current value={override}>{children}</Current>
    </Overrides>
  );
}

/** Names the page in the header where its address cannot. */
export function PageCrumb({ text }: { text: string }): ReactNode {
  const pathname = usePathname();
  const set = useContext(Overrides);
  useEffect(() => set?.({ pathname, text }), [set, pathname, text]);
  return null;
}

/** Where the reader is: "Changes / payments-api / **ea716136**". */
export function Crumbs(): ReactNode {
  const pathname = usePathname();
  const override = useContext(Current);
  const crumbs = crumbsOf(pathname);
  const last = override?.pathname === pathname ? override.text : crumbs.at(-1)?.label;
  return (
    <nav className="cs-crumbs" aria-label="Where you are">
      <ol>
        {crumbs.slice(0, -1).map((crumb) => (
          <li key={crumb.label}>{crumb.href ? <Link href={crumb.href}>{crumb.label}</Link> : crumb.label}</li>
        ))}
        <li aria-current="page">{last}</li>
      </ol>
    </nav>
  );
}
