"use client";

import type { ReactNode } from "react";
import { BarePage } from "../components/shell/bare-page.tsx";
import { ErrorPanel } from "../components/ui/error-panel.tsx";

/** The last stop for a page outside the shell; a digest finds the fault in the server's log. */
export default function PageError({
  error,
  reset,
}: {
  error: Error & { digest?: string };
  reset: () => void;
}): ReactNode {
  return (
    <BarePage title="This page could not be made">
      <ErrorPanel
        what="The server could not make this page."
        still="Nothing was changed by asking for it."
        requestId={error.digest}
        onRetry={reset}
      />
    </BarePage>
  );
}
