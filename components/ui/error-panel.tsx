"use client";

import type { ReactNode } from "react";
import { Button } from "./button.tsx";

interface ErrorPanelProps {
  /** What failed: "The forge answered 502." */
  what: ReactNode;
  /** What is still right: "21 rows are shown as of 15:31:07Z." */
  still?: ReactNode;
  requestId?: string;
  onRetry?: () => void;
}

/** A fault inside its section; the rest of the page stands. */
export function ErrorPanel({ what, still, requestId, onRetry }: ErrorPanelProps): ReactNode {
  return (
    <div className="cs-state cs-state-error" role="alert">
      <p>
        {what} {still}
      </p>
      {requestId !== undefined && (
        <p className="dim">
          Request <code>{requestId}</code>
        </p>
      )}
      {onRetry && (
        <p className="mt-2">
          <Button onClick={onRetry}>Try again</Button>
        </p>
      )}
    </div>
  );
}
