import type { CheckResult } from "./commit-link.ts";

/** Of each check the attempt that counts: the highest number, then the later time (trap G13). Earlier ones stay on record. */
export function latestAttempts<R extends CheckResult>(results: readonly R[]): R[] {
  const latest = new Map<string, R>();
  for (const result of results) {
    const key = `${result.form}:${result.name}`;
    const known = latest.get(key);
    const newer =
      !known || result.attempt > known.attempt || (result.attempt === known.attempt && result.at > known.at);
    if (newer) latest.set(key, result);
  }
  return [...latest.values()];
}
