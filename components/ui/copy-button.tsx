"use client";

import { Copy } from "lucide-react";
import { useEffect, useState } from "react";
import type { ReactNode } from "react";

type Outcome = "idle" | "copied" | "failed";

/** Copies all of `value` and says so. `what` names it: "full SHA", "command". */
export function CopyButton({ value, what }: { value: string; what: string }): ReactNode {
  const [outcome, setOutcome] = useState<Outcome>("idle");
  useEffect(() => {
    if (outcome === "idle") return;
    const timer = setTimeout(() => setOutcome("idle"), 4000);
    return () => clearTimeout(timer);
  }, [outcome]);
  const copy = async (): Promise<void> => setOutcome(await writeClipboard(value));
  return (
    <>
      <button type="button" className="cs-copy" aria-label={`Copy ${what}`} onClick={() => void copy()}>
        <Copy aria-hidden="true" strokeWidth={1.75} />
      </button>
      <span role="status" className={outcome === "idle" ? "sr-only" : "cs-copied"}>
        {outcome === "copied" && `Copied ${value.length} characters`}
        {outcome === "failed" && "The browser did not allow copying"}
      </span>
    </>
  );
}

/** The clipboard needs a secure context and the reader's permission; both can be missing. */
export async function writeClipboard(value: string): Promise<"copied" | "failed"> {
  try {
    await navigator.clipboard.writeText(value);
    return "copied";
  } catch {
    return "failed"; // shown to the reader
  }
}
