import { startOfDay, storedPeriod, type Period } from "../policy/period.ts";
import { daysAfter, mondaysBetween } from "../base/week.ts";

/** One column of the map: a week from Monday on, cut to the period. Days are of its zone, both included. */
export interface Week {
  readonly first: string;
  readonly last: string;
  readonly from: string;
  readonly to: string;
}

/** Weeks that a map shows: a year and what is left over at its ends. */
export const MAP_WEEKS = 54;

/** The weeks that a period touches, the latest of them, back to back: each begins where the one before ends. */
export function weeksOf(period: Period): Week[] {
  const stored = storedPeriod(period);
  const mondays = mondaysBetween(period.from, period.to).slice(-MAP_WEEKS);
  return mondays.map((monday, at) => {
    const next = mondays[at + 1];
    const first = monday < period.from ? period.from : monday;
    return {
      first,
      last: next === undefined ? period.to : daysAfter(next, -1),
      from: startOfDay(first, period.zone),
      to: next === undefined ? stored.to : startOfDay(next, period.zone),
    };
  });
}
