"use client";

import { Link } from "../ui/link.tsx";
import { usePathname } from "next/navigation";
import type { ReactNode } from "react";
import { countText } from "../ui/count-text.ts";
import { Ago, Time } from "../ui/time.tsx";
import { homeHref, navigationFor } from "./navigation.ts";
import type { ShellData } from "./shell-data.ts";

/** The way around, and at its foot the figures of the ledger. */
export function Sidebar({ data }: { data: ShellData }): ReactNode {
  return (
    <nav className="cs-side" aria-label="Main">
      <div className="cs-side-inner">
        <Brand />
        <p className="cs-organisation">
          {data.organisation}
          {data.databaseKind !== "production" && <span className="cs-database-kind">{data.databaseKind}</span>}
        </p>
        <Navigation data={data} />
        <Seal ledger={data.ledger} />
      </div>
    </nav>
  );
}

function Brand(): ReactNode {
  return (
    <Link className="cs-brand" href={homeHref}>
      <svg viewBox="0 0 20 20" fill="none" stroke="currentColor" strokeWidth="2" aria-hidden="true">
        <path d="M2 6.5h16M2 13.5h7M10.5 12.6l3 3L19 9.2" />
      </svg>
      Countersign
    </Link>
  );
}

/** The rooms that the reader may enter, each with what waits in it. */
export function Navigation({ data }: { data: ShellData }): ReactNode {
  const pathname = usePathname();
  return (
    <div className="cs-nav">
      {navigationFor(data.permissions).map((group) => (
        <ul key={group[0]?.href}>
          {group.map((item) => {
            const count = item.count && data.counts[item.count];
            return (
              <li key={item.href}>
                <Link href={item.href} aria-current={isWithin(pathname, item.href) ? "page" : undefined}>
                  {item.label}
                  {typeof count === "number" && count > 0 && (
                    <b>
                      {countText(count)}
                      <span className="sr-only"> open</span>
                    </b>
                  )}
                </Link>
              </li>
            );
          })}
        </ul>
      ))}
    </div>
  );
}

function Seal({ ledger }: { ledger: ShellData["ledger"] }): ReactNode {
  return (
    <dl className="cs-seal">
      <dt>Ledger entries</dt>
      <dd>{countText(ledger.size)}</dd>
      <dt>Checkpoint</dt>
      <dd>{ledger.checkpointAt ? <Time at={ledger.checkpointAt} form="time" /> : "not yet"}</dd>
      <dt>Held outside</dt>
      <dd>{ledger.heldOutsideAt ? <Ago at={ledger.heldOutsideAt} /> : "not yet"}</dd>
    </dl>
  );
}

function isWithin(pathname: string, href: string): boolean {
  return href === "/" ? pathname === "/" : pathname === href || pathname.startsWith(`${href}/`);
}
