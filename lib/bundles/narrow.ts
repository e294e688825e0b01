import { scopeParameters, type Scope } from "../access/scope.ts";
import { AppError } from "../base/errors.ts";
import { storedPeriod } from "../policy/period.ts";
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
  const framework = requireFramework(asked.framework);
  const granted = scopeParameters(scope);
  const request = normaliseRequest({
    ...{ framework, from: asked.from, to: asked.to, zone: asked.zone },
    repositories: within(asked.repositories, granted.repositories, true),
    environments: within(asked.environments, granted.environments, false),
  });
  const stored = storedPeriod(request);
  const early = granted.from !== null && Date.parse(stored.from) < Date.parse(granted.from);
  const late = granted.to !== null && Date.parse(stored.to) > Date.parse(granted.to);
  if (early || late) throw outOfScope("This period is not within the one that you may see.");
  return request;
}

function within(
  asked: "all" | readonly string[],
  granted: readonly string[] | null,
  lower: boolean,
): "all" | readonly string[] {
  if (granted === null) return asked;
  if (asked === "all") return granted;
  const known = new Set(granted);
  const other = asked.find((name) => !known.has(lower ? name.toLowerCase() : name));
  if (other !== undefined) throw outOfScope(`There is no ${other}.`);
  return asked;
}

function outOfScope(message: string): AppError {
  return new AppError("NOT_FOUND", "OUT_OF_SCOPE", message);
}
