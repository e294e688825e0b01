import { scopeParameters, type Scope } from "../access/scope.ts";
import { namesWithin, periodWithin } from "../population/narrow.ts";
import { normaliseRequest, requireFramework, type BundleRequest } from "./request.ts";

/** A request as it came: its framework and lists are words still. */
export interface AskedBundle extends Pick<BundleRequest, "from" | "to" | "zone" | "repositories" | "environments"> {
  readonly framework: string;
}

/**
 * A sound request that holds no more than its asker may see: "all" of a limited scope is what the scope names. Throws as
 * `requireFramework` and `storedPeriod`; NOT_FOUND/OUT_OF_SCOPE for a place or a time that is not in the scope.
 */
export function requireRequest(scope: Scope, asked: AskedBundle): BundleRequest {
  const { from, to, zone } = asked;
  const request = normaliseRequest({ ...asked, framework: requireFramework(asked.framework) });
  const granted = scopeParameters(scope);
  const within = (names: "all" | readonly string[], of: readonly string[] | null) =>
    namesWithin(names === "all" ? null : names, of) ?? "all";
  const repositories = within(request.repositories, granted.repositories);
  const environments = within(request.environments, granted.environments);
  periodWithin(scope, { from, to, zone });
  return { framework: request.framework, from, to, zone, repositories, environments };
}
