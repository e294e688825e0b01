import { scopeParameters, type Scope } from "../access/scope.ts";
import { AppError } from "../base/errors.ts";
import { storedPeriod, type Period, type StoredPeriod } from "../policy/period.ts";

/**
 * The repositories that a reader may see of those asked for; null: all. Throws as `storedPeriod`; NOT_FOUND/OUT_OF_SCOPE
 * for a repository or a time that is not in the scope.
 */
export function narrowed(
  scope: Scope,
  { repository, ...period }: Period & { readonly repository?: string | undefined },
): { readonly stored: StoredPeriod; readonly repositories: readonly string[] | null } {
  const granted = scopeParameters(scope);
  const stored = storedPeriod(period);
  const early = granted.from !== null && Date.parse(stored.from) < Date.parse(granted.from);
  const late = granted.to !== null && Date.parse(stored.to) > Date.parse(granted.to);
  if (early || late) throw outOfScope("This period is not within the one that you may see.");
  if (repository === undefined) return { stored, repositories: granted.repositories };
  if (granted.repositories && !granted.repositories.includes(repository))
    throw outOfScope(`There is no ${repository}.`);
  return { stored, repositories: [repository] };
}

function outOfScope(message: string): AppError {
  return new AppError("NOT_FOUND", "OUT_OF_SCOPE", message);
}
