"use client";

import { useRef } from "react";
import type { ReactNode } from "react";
import { useCloseElsewhere } from "./close-elsewhere.ts";

interface MenuProps {
  /** What the button shows. */
  trigger: ReactNode;
  /** Its name, when it shows a sign only. */
  label?: string;
  align?: "end";
  /** A circle of 28 px, for the account. */
  round?: boolean;
  /** Links, buttons, checkboxes, forms; a choice of a link or button closes the menu. */
  children: ReactNode;
}

/** A disclosure of actions: native `<details>`, so it opens with JavaScript off. */
export function Menu({ trigger, label, align, round, children }: MenuProps): ReactNode {
  const details = useRef<HTMLDetailsElement>(null);
  useCloseElsewhere(details);
  const onClick = (event: React.MouseEvent): void => {
    if ((event.target as Element).closest("a, button:not([type=submit])")) details.current?.removeAttribute("open");
  };
  return (
    <span className="cs-pick">
      <details ref={details} name="pick">
        <summary aria-label={label} className={round ? "cs-me" : undefined}>
          {trigger}
        </summary>
        <div className="cs-list" data-align={align} onClick={onClick}>
          {children}
        </div>
      </details>
    </span>
  );
}
