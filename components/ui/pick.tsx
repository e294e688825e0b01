"use client";

import { ChevronDown, X } from "lucide-react";
import { Link } from "./link.tsx";
import { useRef } from "react";
import type { ReactNode } from "react";
import { useCloseElsewhere } from "./close-elsewhere.ts";
import { countText } from "./count-text.ts";

export interface PickOption {
  label: string;
  href: string;
  current?: boolean;
  /** How many rows it would give. */
  count?: number;
}

interface PickProps {
  /** "Control"; may be left out where the value speaks for itself ("Production"). */
  label?: string;
  value: string;
  options?: readonly PickOption[];
  /** Set: accent border and wash, and a cross that leads here. */
  clearHref?: string;
  align?: "end";
  /** Instead of options, or after them: a form. */
  children?: ReactNode;
}

/**
 * A picker made of `<details>` and links, so that it works with JavaScript off; with it, Escape, a click elsewhere and a
 * choice close it.
 */
export function Pick({ label, value, options = [], clearHref, align, children }: PickProps): ReactNode {
  const details = useRef<HTMLDetailsElement>(null);
  useCloseElsewhere(details);
  const close = (): void => details.current?.removeAttribute("open");
  return (
    <span className="cs-pick" data-set={clearHref === undefined ? undefined : ""}>
      <details ref={details} name="pick">
        <summary>
          {label !== undefined && <i>{label}</i>}
          <span className="cs-pick-value">{value}</span>
          {clearHref === undefined && <ChevronDown aria-hidden="true" strokeWidth={1.75} />}
        </summary>
        <div className="cs-list" data-align={align}>
          {options.map((option) => (
            <Link
              key={option.href}
              href={option.href}
              scroll={false}
              aria-current={option.current ? "true" : undefined}
              onClick={close}
            >
              {option.label}
              {option.count !== undefined && <span className="cs-list-count">{countText(option.count)}</span>}
            </Link>
          ))}
          {children}
        </div>
      </details>
      {clearHref !== undefined && (
        <Link href={clearHref} scroll={false} aria-label={`Clear ${label ?? value}`} className="cs-no-print">
          <X aria-hidden="true" strokeWidth={1.75} />
        </Link>
      )}
    </span>
  );
}
