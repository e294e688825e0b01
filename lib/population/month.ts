import { localDate } from "../policy/calendar.ts";
import type { Period } from "../policy/period.ts";

/** Minutes for what was on its way when a month ended. */
const SETTLE_MS = 3_600_000;

/** The calendar month that ended last in the zone; null within its first hour after: records of it may be on their way. */
export function lastMonth(now: string, zone: string): Period | null {
  const today = localDate(now, zone);
  const hourAgo = localDate(new Date(Date.parse(now) - SETTLE_MS).toISOString(), zone);
  if (hourAgo.slice(0, 7) !== today.slice(0, 7)) return null;
  const [year = 0, month = 0] = today.split("-").map(Number);
  const day = (at: number, date: number) => new Date(Date.UTC(year, at, date)).toISOString().slice(0, 10);
  return { from: day(month - 2, 1), to: day(month - 1, 0), zone };
}

/** Names the record of a whole month. */
export function monthId({ from, to, zone }: Period): string {
  return `month:${from}:${to}:${zone}`;
}
