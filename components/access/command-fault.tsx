import type { ReactNode } from "react";
import { ProblemError } from "../../lib/browser/fetch-json.ts";
import { ErrorPanel } from "../ui/error-panel.tsx";

/** What the server said against a command; nothing while there is nothing to say. */
export function CommandFault({ error }: { error: Error | null }): ReactNode {
  if (!error || (error instanceof ProblemError && error.code === "STEP_UP_REQUIRED")) return null;
  const requestId = error instanceof ProblemError ? error.requestId : undefined;
  return <ErrorPanel what={error.message} {...(requestId ? { requestId } : {})} />;
}
