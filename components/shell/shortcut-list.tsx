"use client";

import type { ReactNode } from "react";
import type { Permission } from "../../lib/access/permission.ts";
import { Checkbox } from "../ui/choice.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { Facts } from "../ui/facts.tsx";
import { navigationFor } from "./navigation.ts";

const fixed: readonly [string, string][] = [
  ["Ctrl K", "Go to anything"],
  ["/", "Find"],
  ["j k", "Next and previous row or record"],
  ["Enter", "Open the record"],
  ["Esc", "Close the record"],
  ["y", "Copy the link of the record"],
  ["f", "Filters"],
  ["t", "Period"],
  ["u", "UTC or local time"],
  ["?", "This list"],
];

interface ShortcutListProps {
  permissions: readonly Permission[];
  on: boolean;
  onToggle: (on: boolean) => void;
  onClose: () => void;
}

/** All keys. Acting verbs have none, so that no key press acknowledges or closes anything. */
export function ShortcutList({ permissions, on, onToggle, onClose }: ShortcutListProps): ReactNode {
  const rooms = navigationFor(permissions)
    .flat()
    .flatMap((item) => (item.key ? [[`g ${item.key}`, item.label] as [string, string]] : []));
  return (
    <Dialog title="Keyboard" open onOpenChange={(open) => !open && onClose()}>
      <Facts items={[...fixed, ...rooms].map(([keys, label]) => ({ label, value: <Keys text={keys} /> }))} ruled />
      <div className="mt-4">
        <Checkbox name="shortcuts" label="Single keys work on every page" checked={on} onChange={() => onToggle(!on)} />
      </div>
    </Dialog>
  );
}

function Keys({ text }: { text: string }): ReactNode {
  return text.split(" ").map((key) => (
    <span key={key}>
      <kbd>{key}</kbd>{" "}
    </span>
  ));
}
