import { AppError } from "../base/errors.ts";
import { isZone, toInstant } from "./calendar.ts";

/** Days as people say them, both included, in a zone. */
export interface Period {
  readonly from: string;
  readonly to: string;
  readonly zone: string;
}

/** Half-open, RFC 3339 UTC: as it is stored and as every query uses it. */
export interface StoredPeriod {
  readonly from: string;
  readonly to: string;
}

const DATE = /^(\d{4})-(\d{2})-(\d{2})$/;

/** From the first moment of `from` to the first moment after `to`, in the zone. Throws BAD_REQUEST/BAD_PERIOD, BAD_ZONE. */
export function storedPeriod({ from, to, zone }: Period): StoredPeriod {
  requireZone(zone);
  const stored = { from: startOfDay(from, zone), to: endOfDay(to, zone) };
  if (stored.from >= stored.to) throw badPeriod("A period ends on or after the day on which it starts.");
  return stored;
}

/** Bounds of which either may be left open, as lists take them; the zone is UTC where none is named. */
export function openPeriod({ from, to, zone = "UTC" }: { [Key in keyof Period]?: Period[Key] | undefined }): {
  readonly from?: string;
  readonly to?: string;
} {
  requireZone(zone);
  return {
    ...(from === undefined ? {} : { from: startOfDay(from, zone) }),
    ...(to === undefined ? {} : { to: endOfDay(to, zone) }),
  };
}

/** The first moment of a day in the zone. */
export function startOfDay(date: string, zone: string): string {
  return startOf(date, 0, zone);
}

function endOfDay(date: string, zone: string): string {
  return startOf(date, 1, zone);
}

function requireZone(zone: string): void {
  if (isZone(zone)) return;
  throw new AppError("BAD_REQUEST", "BAD_ZONE", `${zone} is no time zone: say Europe/Berlin, or UTC.`);
}

function startOf(date: string, later: number, zone: string): string {
  const [, year, month, day] = DATE.exec(date)?.map(Number) ?? [];
  if (year === undefined || month === undefined || day === undefined) throw badPeriod(`${date} is no date YYYY-MM-DD.`);
  const given = new Date(Date.UTC(year, month - 1, day));
  if (given.toISOString().slice(0, 10) !== date) throw badPeriod(`There is no day ${date}.`);
  const at = new Date(Date.UTC(year, month - 1, day + later));
  const local = { year: at.getUTCFullYear(), month: at.getUTCMonth() + 1, day: at.getUTCDate() };
  return toInstant({ ...local, hour: 0, minute: 0, second: 0, millisecond: 0 }, zone);
}

function badPeriod(message: string): AppError {
  return new AppError("BAD_REQUEST", "BAD_PERIOD", message);
}
