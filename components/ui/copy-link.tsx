"use client";

import { useState } from "react";
import type { ReactNode } from "react";
import { Button } from "./button.tsx";
import { writeClipboard } from "./copy-button.tsx";
import { useShortcuts } from "./shortcuts.tsx";

/** Copies the present address; also by `y`. */
export function CopyLink(): ReactNode {
  const [outcome, setOutcome] = useState<"idle" | "copied" | "failed">("idle");
  const copy = async (): Promise<void> => setOutcome(await writeClipboard(location.href));
  useShortcuts({ y: () => void copy() });
  return (
    <>
      <Button onClick={() => void copy()}>
        Copy link <kbd>y</kbd>
      </Button>
      <span role="status" className={outcome === "idle" ? "sr-only" : "cs-copied"}>
        {outcome === "copied" && "Copied the link"}
        {outcome === "failed" && "The browser did not allow copying"}
      </span>
    </>
  );
}
