import { wholeUnits, type CalendarUnit, type Days } from "../../base/days.ts";
import { Conditions } from "./filter.ts";

/** A rollup of whole UTC days, and the same by week or month, which a long period is summed from. */
export interface Rollup {
  readonly byDay: string;
  readonly byUnit: string;
  readonly unit: CalendarUnit;
}

export const CHANGE_ROLLUP: Rollup = { byDay: "change_day", byUnit: "change_month", unit: "month" };
export const LANDING_ROLLUP: Rollup = { byDay: "landing_day", byUnit: "landing_week", unit: "week" };

/**
 * Rows of a period as one FROM item: whole weeks or months from their table, the days around them from theirs. `columns`
 * gets the name of the column that dates a row; `narrow` adds the other conditions to each part.
 */
export function rollupRows(
  rollup: Rollup,
  period: Days,
  columns: (at: "day" | CalendarUnit) => string,
  where: { readonly values: unknown[]; readonly narrow: (set: Conditions) => void },
): string {
  const { unit, byUnit, byDay } = rollup;
  const { whole, days } = wholeUnits(unit, period);
  const parts = [
    ...(whole ? [{ table: byUnit, at: unit, of: whole }] : []),
    ...days.map((of) => ({ table: byDay, at: "day" as const, of })),
  ];
  const selects = parts.map(({ table, at, of }) => {
    const set = new Conditions(where.values);
    set.add(`${at} >= ?::date`, of.from);
    set.add(`${at} < ?::date`, of.to);
    where.narrow(set);
    return `SELECT ${columns(at)} FROM ${table} ${set.where()}`;
  });
  return `(${selects.join(" UNION ALL ")}) parts`;
}
