"use client";

import { Link } from "../ui/link.tsx";
import { useRouter } from "next/navigation";
import { useState } from "react";
import type { KeyboardEvent, ReactNode } from "react";
import type { Permission } from "../../lib/access/permission.ts";
import { Dialog } from "../ui/dialog.tsx";
import { destinationsFor } from "./destinations.ts";

/** Go to anything: type, Enter takes the first; arrow keys walk the list. */
export function GoToDialog({
  permissions,
  onClose,
}: {
  permissions: readonly Permission[];
  onClose: () => void;
}): ReactNode {
  const router = useRouter();
  const [text, setText] = useState("");
  const destinations = destinationsFor(text, permissions);
  const goToFirst = (): void => {
    const [first] = destinations;
    if (!first) return;
    onClose();
    router.push(first.href);
  };
  return (
    <Dialog title="Go to" open onOpenChange={(open) => !open && onClose()}>
      <form action={goToFirst} className="cs-go-to" onKeyDown={(event) => walk(event, event.currentTarget)}>
        <input
          className="cs-input"
          autoFocus
          autoComplete="off"
          aria-label="Room, commit, digest, case or person"
          placeholder="Room, commit, digest, case or person"
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
        <ul aria-label="Where to">
          {destinations.map(({ href, label }) => (
            <li key={href}>
              <Link href={href} onClick={onClose}>
                {label}
              </Link>
            </li>
          ))}
        </ul>
      </form>
    </Dialog>
  );
}

function walk(event: KeyboardEvent, form: HTMLElement): void {
  if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
  const stops = [...form.querySelectorAll<HTMLElement>("input, a")];
  const at = stops.findIndex((stop) => stop === document.activeElement);
  event.preventDefault();
  stops[at + (event.key === "ArrowDown" ? 1 : -1)]?.focus();
}
