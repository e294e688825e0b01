import { storedPeriod } from "../policy/period.ts";
import type { BundleRequest } from "./request.ts";
import type { Cut } from "./store/selection.ts";

/** The request as parameters of the selection. */
export function cutOf(request: BundleRequest, size: number): Cut {
  const list = (names: "all" | readonly string[]) => (names === "all" ? null : names);
  return {
    size,
    ...storedPeriod(request),
    repositories: list(request.repositories),
    environments: list(request.environments),
  };
}
