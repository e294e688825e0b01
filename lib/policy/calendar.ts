import { AppError } from "../base/errors.ts";
import type { BusinessCalendar } from "./policy.ts";

/** A wall-clock moment in some zone. */
export interface LocalTime {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly millisecond: number;
}

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
/** Days searched before a calendar counts as having no working day. */
const MAX_SEARCH_DAYS = 3700;

const formatters = new Map<string, Intl.DateTimeFormat>();

function formatter(zone: string): Intl.DateTimeFormat {
  const known = formatters.get(zone);
  if (known) return known;
  const made = new Intl.DateTimeFormat("en-US-u-ca-iso8601-nu-latn", {
    timeZone: zone,
    hourCycle: "h23",
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
  });
  formatters.set(zone, made);
  return made;
}

/** Whether the runtime knows the IANA zone. */
export function isZone(zone: string): boolean {
  try {
    formatter(zone);
    return true;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

/** What a clock on the wall shows in the zone at an instant (RFC 3339). */
export function toLocal(instant: string, zone: string): LocalTime {
  const millis = Date.parse(instant);
  const parts = new Map(
    formatter(zone)
      .formatToParts(millis)
      .map((part) => [part.type, Number(part.value)]),
  );
  const field = (name: Intl.DateTimeFormatPartTypes): number => parts.get(name) ?? 0;
  return {
    year: field("year"),
    month: field("month"),
    day: field("day"),
    hour: field("hour"),
    minute: field("minute"),
    second: field("second"),
    millisecond: ((millis % 1000) + 1000) % 1000,
  };
}

const asIfUtc = (local: LocalTime): number =>
  Date.UTC(local.year, local.month - 1, local.day, local.hour, local.minute, local.second, local.millisecond);

/** Milliseconds that the zone is ahead of UTC at an instant. */
export function offsetAt(instant: string, zone: string): number {
  return asIfUtc(toLocal(instant, zone)) - Date.parse(instant);
}

/**
 * The instant at which the wall clock shows `local`. Where it shows it twice (clocks go back) the first one; where it
 * never does (clocks go forward) the moment as far after the gap as the time stands in it.
 */
export function toInstant(local: LocalTime, zone: string): string {
  const wall = asIfUtc(local);
  const before = offsetAt(new Date(wall - DAY).toISOString(), zone);
  const after = offsetAt(new Date(wall + DAY).toISOString(), zone);
  for (const offset of [before, after]) {
    const candidate = new Date(wall - offset).toISOString();
    if (offsetAt(candidate, zone) === offset) return candidate;
  }
  return new Date(wall - before).toISOString();
}

/** `YYYY-MM-DD` in the zone. */
export function localDate(instant: string, zone: string): string {
  return dateText(toLocal(instant, zone));
}

/**
 * The same time of day, `days` working days later in the calendar's zone. The day of `instant` itself is never counted,
 * so a Friday plus one is Monday, and so is a Saturday plus one. Throws BAD_REQUEST/NO_WORKING_DAY.
 */
export function addBusinessDays(instant: string, days: number, calendar: BusinessCalendar): string {
  let local = toLocal(instant, calendar.zone);
  let left = days;
  for (let searched = 0; left > 0; searched++) {
    if (searched > MAX_SEARCH_DAYS) {
      throw new AppError("BAD_REQUEST", "NO_WORKING_DAY", "The policy's calendar has too few working days.");
    }
    local = nextDay(local);
    if (isWorkingDay(local, calendar)) left--;
  }
  return days === 0 ? new Date(instant).toISOString() : toInstant(local, calendar.zone);
}

/** Whether the day on which the wall clock stands is worked. */
export function isWorkingDay(local: LocalTime, calendar: BusinessCalendar): boolean {
  const weekday = new Date(Date.UTC(local.year, local.month - 1, local.day)).getUTCDay();
  return calendar.workingDays.includes(weekday === 0 ? 7 : weekday) && !calendar.holidays.includes(dateText(local));
}

/** Elapsed time: a day light saving ends has 25 of these hours. */
export function addMinutes(instant: string, minutes: number): string {
  return new Date(Date.parse(instant) + minutes * MINUTE).toISOString();
}

function nextDay(local: LocalTime): LocalTime {
  const next = new Date(Date.UTC(local.year, local.month - 1, local.day + 1));
  return { ...local, year: next.getUTCFullYear(), month: next.getUTCMonth() + 1, day: next.getUTCDate() };
}

function dateText(local: LocalTime): string {
  const two = (value: number): string => String(value).padStart(2, "0");
  return `${String(local.year).padStart(4, "0")}-${two(local.month)}-${two(local.day)}`;
}
