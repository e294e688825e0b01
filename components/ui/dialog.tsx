"use client";

import { Dialog as Base } from "@base-ui/react/dialog";
import { X } from "lucide-react";
import type { ReactNode } from "react";

interface DialogProps {
  /** A sentence of what this is: "Close E-2026-007". */
  title: string;
  children: ReactNode;
  /** Buttons at the foot; the acting one last. */
  actions?: ReactNode;
  open: boolean;
  onOpenChange: (open: boolean) => void;
}

/** A modal dialog. Keep for what must be decided before going on; a form of more than three fields is a page. */
export function Dialog({ title, children, actions, open, onOpenChange }: DialogProps): ReactNode {
  return (
    <Base.Root open={open} onOpenChange={onOpenChange}>
      <Base.Portal>
        <Base.Backdrop className="cs-backdrop" />
        <Base.Popup className="cs-dialog">
          <header>
            <Base.Title>{title}</Base.Title>
            <Base.Close className="cs-button" data-variant="plain" aria-label="Close">
              <X aria-hidden="true" strokeWidth={1.75} />
            </Base.Close>
          </header>
          {children}
          {actions !== undefined && <div className="cs-dialog-actions">{actions}</div>}
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}
