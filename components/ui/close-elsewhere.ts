import { useEffect } from "react";
import type { RefObject } from "react";

/** Closes a `<details>` on Escape (focus goes back to its button) and when the pointer goes down elsewhere. */
export function useCloseElsewhere(details: RefObject<HTMLDetailsElement | null>): void {
  useEffect(() => {
    const onPointer = (event: PointerEvent): void => {
      if (!details.current?.contains(event.target as Node)) details.current?.removeAttribute("open");
    };
    const onKey = (event: KeyboardEvent): void => {
      if (event.key !== "Escape" || !details.current?.open) return;
      event.stopPropagation();
      details.current.open = false;
      details.current.querySelector("summary")?.focus();
    };
    document.addEventListener("pointerdown", onPointer);
    document.addEventListener("keydown", onKey, true);
    return () => {
      document.removeEventListener("pointerdown", onPointer);
      document.removeEventListener("keydown", onKey, true);
    };
  }, [details]);
}
