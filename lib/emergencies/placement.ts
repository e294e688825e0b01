import type { Placement } from "../access/scope.ts";
import type { CaseState } from "./case.ts";

/** Where a case stands, for scopes: its repository or environment, and when it opened. */
export function placementOf(state: CaseState): Placement {
  const repository = state.place.kind === "repository" ? state.place.name : (state.range?.repository ?? null);
  return { repository, environment: state.environment, at: state.openedAt };
}
