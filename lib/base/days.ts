import { daysAfter, mondayOf } from "./week.ts";

/** Of whole UTC days, first and after-last; null where that side is open. */
export interface Days {
  readonly from: string | null;
  readonly to: string | null;
}

export type CalendarUnit = "week" | "month";

/** The first day of the week (Monday) or month that a day is in. */
export function firstDayOf(unit: CalendarUnit, day: string): string {
  return unit === "week" ? mondayOf(day) : `${day.slice(0, 7)}-01`;
}

/** A period of whole days as the whole weeks or months in it and the days around them: each is read in its own rollup. */
export function wholeUnits(
  unit: CalendarUnit,
  { from, to }: Days,
): { readonly whole: Days | null; readonly days: readonly Days[] } {
  const first = from && firstNotBefore(unit, from);
  const last = to && firstDayOf(unit, to);
  if (first && last && first >= last) return { whole: null, days: [{ from, to }] };
  const days = [
    { from, to: first },
    { from: last, to },
  ];
  return {
    whole: { from: first, to: last },
    days: days.filter((part) => part.from !== null && part.from !== part.to),
  };
}

function firstNotBefore(unit: CalendarUnit, day: string): string {
  const first = firstDayOf(unit, day);
  if (first === day) return day;
  return firstDayOf(unit, daysAfter(first, unit === "week" ? 7 : 31));
}
