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
  const stored = periodWithin(scope, period);
  const asked = repository === undefined ? null : [repository];
  return { stored, repositories: namesWithin(asked, scopeParameters(scope).repositories) };
}

/** A period of which a reader may see every moment. Throws as `storedPeriod`; NOT_FOUND/OUT_OF_SCOPE. */
export function periodWithin(scope: Scope, period: Period): StoredPeriod {
  const granted = scopeParameters(scope);
  const stored = storedPeriod(period);
  const early = granted.from !== null && Date.parse(stored.from) < Date.parse(granted.from);
  const late = granted.to !== null && Date.parse(stored.to) > Date.parse(granted.to);
  if (early || late) throw outOfScope("This period is not within the one that you may see.");
  return stored;
}

/** The names asked for, or all that are granted; null: all there are. Throws NOT_FOUND/OUT_OF_SCOPE for any other. */
export function namesWithin(
  asked: readonly string[] | null,
  granted: readonly string[] | null,
): readonly string[] | null {
  if (asked === null || granted === null) return asked ?? granted;
  const other = asked.find((name) => !granted.includes(name));
  if (other !== undefined) throw outOfScope(`There is no ${other}.`);
  return asked;
}

function outOfScope(message: string): AppError {
  return new AppError("NOT_FOUND", "OUT_OF_SCOPE", message);
}
