import { useRouter } from "next/navigation";
import type { RefObject } from "react";
import { useShortcuts } from "./shortcuts.tsx";

/**
 * `j` and `k` move between the rows of a list. Without an open drawer they move the focus, and Enter follows the link;
 * with one they open the neighbour's record in it.
 */
export function useRowKeys(body: RefObject<HTMLTableSectionElement | null>, selected: string | null): void {
  const router = useRouter();
  const move = (step: 1 | -1): void => {
    const links = [...(body.current?.querySelectorAll<HTMLAnchorElement>("a[data-row]") ?? [])];
    const at = links.findIndex((link) =>
      selected === null ? link === document.activeElement : link.dataset.row === selected,
    );
    const next = at === -1 ? links[0] : links[at + step];
    if (!next) return;
    if (selected === null) next.focus();
    else router.push(next.href, { scroll: false });
    next.scrollIntoView({ block: "nearest" });
  };
  useShortcuts({ j: () => move(1), k: () => move(-1) });
}
