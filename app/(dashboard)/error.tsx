"use client";

import type { ReactNode } from "react";
import { Page } from "../../components/shell/page.tsx";
import { ErrorPanel } from "../../components/ui/error-panel.tsx";
import { PageHeader } from "../../components/ui/page-header.tsx";

/** A page inside the shell failed; the frame stands. */
export default function PageError({
  error,
  reset,
}: {
  error: Error & { digest?: string };
  reset: () => void;
}): ReactNode {
  return (
    <Page>
      <PageHeader title="This page could not be made" />
      <ErrorPanel
        what="The server could not make this page."
        still="The other pages are not touched by it."
        requestId={error.digest}
        onRetry={reset}
      />
    </Page>
  );
}
