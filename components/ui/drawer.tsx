"use client";

import { X } from "lucide-react";
import { useRouter } from "next/navigation";
import { useEffect, useId, useRef } from "react";
import type { ReactNode, RefObject } from "react";
import { LinkButton } from "./button.tsx";
import { CopyLink } from "./copy-link.tsx";
import { useShortcuts } from "./shortcuts.tsx";

interface DrawerProps {
  /** The row's key, as in `?record=`; focus goes back to that row. */
  record: string;
  /** What kind of record it is, and its entry. */
  above: ReactNode;
  title: ReactNode;
  /** The list without the drawer. */
  closeHref: string;
  /** Where the record can be fetched as a file. */
  downloadHref?: string;
  /** In the order of LOOK §6: explanation, then `<DrawerSection>`s. */
  children: ReactNode;
}

/**
 * A record beside its list (over it below 1200 px, the whole screen on a phone). It has an address of its own, is part
 * of the page as served, and is not modal except on a phone, where nothing else can be seen.
 */
export function Drawer({ record, above, title, closeHref, downloadHref, children }: DrawerProps): ReactNode {
  const router = useRouter();
  const titleId = useId();
  const panel = useRef<HTMLDivElement>(null);
  const heading = useRef<HTMLHeadingElement>(null);
  useFocusInAndBack(heading, record);
  useInertOnPhone(panel);
  useShortcuts({ Escape: () => router.push(closeHref, { scroll: false }) });
  return (
    <div className="cs-drawer" role="dialog" aria-labelledby={titleId} ref={panel}>
      <div className="cs-drawer-inner">
        <div className="cs-drawer-head">
          <div>
            <p>{above}</p>
            <h2 id={titleId} ref={heading} tabIndex={-1}>
              {title}
            </h2>
          </div>
          <LinkButton variant="plain" href={closeHref} aria-label="Close">
            <X aria-hidden="true" strokeWidth={1.75} />
          </LinkButton>
        </div>
        <div className="cs-drawer-body">{children}</div>
        <div className="cs-drawer-foot">
          <CopyLink />
          {downloadHref && (
            <LinkButton href={downloadHref} download>
              Download record
            </LinkButton>
          )}
          <span className="cs-drawer-keys">
            <kbd>j</kbd> <kbd>k</kbd>
          </span>
        </div>
      </div>
    </div>
  );
}

/** A ruled part of a drawer: Times, Facts, Feeds, Proof, As received. */
export function DrawerSection({ title, children }: { title: string; children: ReactNode }): ReactNode {
  return (
    <section>
      <h3>{title}</h3>
      {children}
    </section>
  );
}

/** Focus goes to the title when a record opens, and back to its row when the drawer closes. */
function useFocusInAndBack(heading: RefObject<HTMLElement | null>, record: string): void {
  const latest = useRef(record);
  useEffect(() => {
    latest.current = record;
    heading.current?.focus({ preventScroll: true });
  }, [heading, record]);
  useEffect(
    () => () => document.querySelector<HTMLElement>(`a[data-row="${CSS.escape(latest.current)}"]`)?.focus(),
    [],
  );
}

/** On a phone the drawer covers everything, so what is behind it MUST NOT take focus. */
function useInertOnPhone(panel: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const phone = matchMedia("(max-width: 720px)");
    const behind = outsideOf(panel.current);
    const apply = (): void => {
      for (const element of behind) element.inert = phone.matches;
      panel.current?.setAttribute("aria-modal", String(phone.matches));
    };
    apply();
    phone.addEventListener("change", apply);
    return () => {
      phone.removeEventListener("change", apply);
      for (const element of behind) element.inert = false;
    };
  }, [panel]);
}

function outsideOf(panel: HTMLElement | null): HTMLElement[] {
  const outside: HTMLElement[] = [];
  for (let node = panel; node && node !== document.body; node = node.parentElement) {
    for (const sibling of node.parentElement?.children ?? []) {
      if (sibling !== node && sibling instanceof HTMLElement && !sibling.inert) outside.push(sibling);
    }
  }
  return outside;
}
