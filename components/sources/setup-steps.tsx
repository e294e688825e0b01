import type { ReactNode } from "react";
import type { CreatedSource } from "../../lib/ingest/contract.ts";
import { Command } from "../ui/hash.tsx";
import { CopyButton } from "../ui/copy-button.tsx";

/** What to click and paste so that the sender delivers here, in order. */
export function SetupSteps({ setup }: { setup: CreatedSource["setup"] }): ReactNode {
  return (
    <ol className="cs-steps">
      {setup.steps.map((step) => (
        <li key={step.text} className="mb-4">
          <p className="mb-2">{step.text}</p>
          {step.code !== undefined && isLong(step.code) && (
            <>
              <pre className="cs-raw" tabIndex={0} role="region" aria-label={step.text}>
                {step.code}
              </pre>
              <CopyButton value={step.code} what="this text" />
            </>
          )}
          {step.code !== undefined && !isLong(step.code) && <Command text={step.code} />}
        </li>
      ))}
    </ol>
  );
}

function isLong(code: string): boolean {
  return code.includes("\n") || code.length > 160;
}
