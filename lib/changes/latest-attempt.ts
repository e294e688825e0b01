import { isWorse, type CheckResult } from "./commit-link.ts";

/** Of each check the attempt that counts: the highest number, then the later time, then the worse (trap G13). Earlier ones stay on record. */
export function latestAttempts<R extends CheckResult>(results: readonly R[]): R[] {
  const latest = new Map<string, R>();
  for (const result of results) {
    const key = `${result.form}:${result.name}`;
    const known = latest.get(key);
    if (!known || counts(result, known)) latest.set(key, result);
  }
  return [...latest.values()];
}

function counts(result: CheckResult, known: CheckResult): boolean {
  if (result.attempt !== known.attempt) return result.attempt > known.attempt;
  return result.at === known.at ? isWorse(result, known) : result.at > known.at;
}
