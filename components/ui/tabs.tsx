import { Link } from "./link.tsx";
import type { ReactNode } from "react";
import { countText } from "./count-text.ts";

export interface Tab {
  href: string;
  label: string;
  count?: number;
  current?: boolean;
}

/** Views of one thing, each with its own address. */
export function Tabs({ label, tabs }: { label: string; tabs: readonly Tab[] }): ReactNode {
  return (
    <nav className="cs-tabs" aria-label={label}>
      {tabs.map((tab) => (
        <Link key={tab.href} href={tab.href} aria-current={tab.current ? "page" : undefined}>
          {tab.label} {tab.count !== undefined && <span className="dim">{countText(tab.count)}</span>}
        </Link>
      ))}
    </nav>
  );
}
