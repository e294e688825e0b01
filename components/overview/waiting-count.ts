import type { Waiting } from "../../lib/timeline/contract.ts";

/** How many things wait: each case, sign, drift, change, source and set-aside entry counts for itself. */
export function waitingCount({ cases, suspected, drifts, unexplained, lateSources, setAside }: Waiting): number {
  return cases.total + suspected + drifts.total + unexplained.total + (lateSources?.length ?? 0) + setAside;
}
