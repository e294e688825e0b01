import type { ReactNode } from "react";
import { Command } from "../ui/hash.tsx";

/** What is shown once and stored nowhere: an invitation, a token's secret. */
export function Once({ label, text, children }: { label: string; text: string; children: ReactNode }): ReactNode {
  return (
    <div role="status" className="mt-3 mb-4">
      <p className="mb-2">{children}</p>
      <Command text={text} label={label} />
    </div>
  );
}
