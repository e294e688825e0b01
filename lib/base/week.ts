const DAY_MS = 86_400_000;

/** The Monday of an ISO week; day and answer as `2026-11-16`. */
export function mondayOf(day: string): string {
  const at = Date.parse(`${day}T00:00:00Z`);
  const sinceMonday = (new Date(at).getUTCDay() + 6) % 7;
  return dayAt(at - sinceMonday * DAY_MS);
}

/** Day after a number of days, negative ones back. */
export function daysAfter(day: string, days: number): string {
  return dayAt(Date.parse(`${day}T00:00:00Z`) + days * DAY_MS);
}

/** `2026-W47` of its Monday: the year is that of the week's Thursday (ISO 8601). */
export function weekName(monday: string): string {
  const thursday = daysAfter(monday, 3);
  const year = thursday.slice(0, 4);
  const first = mondayOf(`${year}-01-04`);
  const week = Math.round((Date.parse(monday) - Date.parse(first)) / (7 * DAY_MS)) + 1;
  return `${year}-W${String(week).padStart(2, "0")}`;
}

/** Mondays of every week that a period touches, both days included. */
export function mondaysBetween(first: string, last: string): string[] {
  const mondays: string[] = [];
  for (let monday = mondayOf(first); monday <= last; monday = daysAfter(monday, 7)) mondays.push(monday);
  return mondays;
}

function dayAt(milliseconds: number): string {
  return new Date(milliseconds).toISOString().slice(0, 10);
}
