/** The words of time (LOOK §6). Everything takes the zone and, where needed, the present as an argument. */

/** `UTC`, or an IANA name such as `Europe/London` when the reader chose local time. */
export type Zone = string;

/** full `2026-11-20 15:31:07Z` · minute without seconds · time `15:31:07Z` · date `2026-11-20` */
export type InstantForm = "full" | "minute" | "time" | "date";

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** An instant in the reader's zone. UTC ends in Z, any other zone prints its offset, so the text is never ambiguous. */
export function instantText(iso: string, zone: Zone = "UTC", form: InstantForm = "full"): string {
  const wall = wallClock(iso, zone);
  const seconds = form === "minute" ? "" : `:${wall.second}`;
  const time = `${wall.hour}:${wall.minute}${seconds}${wall.offset}`;
  if (form === "date") return wall.date;
  return form === "time" ? time : `${wall.date} ${time}`;
}

/** `Friday 2026-11-20`, the heading of a day in a list. */
export function dayText(iso: string, zone: Zone = "UTC"): string {
  const { date } = wallClock(iso, zone);
  return `${new Intl.DateTimeFormat("en-GB", { weekday: "long", timeZone: zone }).format(new Date(iso))} ${date}`;
}

/** `4 min ago`, `1 h 53 min ago`, `17 h ago`, `49 d ago`, `in 14 min`; `now` below one second. */
export function relativeText(iso: string, now: string): string {
  const distance = Date.parse(now) - Date.parse(iso);
  const size = Math.abs(distance);
  if (size < SECOND) return "now";
  return distance > 0 ? `${roughText(size)} ago` : `in ${roughText(size)}`;
}

/** A measured length with its two largest units: `48 s`, `19 min 22 s`, `1 h 6 min`, `4 d 23 h`. Negative is an error. */
export function durationText(milliseconds: number): string {
  if (!(milliseconds >= 0)) throw new RangeError(`Not a length of time: ${milliseconds}`);
  if (milliseconds < MINUTE) return `${Math.floor(milliseconds / SECOND)} s`;
  if (milliseconds < HOUR) return pair(milliseconds, MINUTE, "min", SECOND, "s");
  if (milliseconds < DAY) return pair(milliseconds, HOUR, "h", MINUTE, "min");
  return pair(milliseconds, DAY, "d", HOUR, "h");
}

/** A clock against its due time: `14 min left`, or `2 h 10 min late` once the due time is reached. */
export function dueText(due: string, now: string): { late: boolean; soon: boolean; text: string } {
  const left = Date.parse(due) - Date.parse(now);
  if (left <= 0) return { late: true, soon: false, text: `${durationText(-left)} late` };
  const text = left >= HOUR || left < MINUTE ? durationText(left) : `${Math.floor(left / MINUTE)} min`;
  return { late: false, soon: left < 30 * MINUTE, text: `${text} left` };
}

/**
 * A half-open interval `[from, until)` in words, with its zone. Whole days read as days ("both days included"), anything
 * else as instants; `until` null is an interval that has not ended. `stored` is the half-open form, in UTC.
 */
export function intervalText(from: string, until: string | null, zone: Zone = "UTC"): { text: string; stored: string } {
  const stored =
    until === null
      ? `stored as from ${instantText(from)}, without an end`
      : `stored as ${instantText(from)} up to, not including, ${instantText(until)}`;
  if (until === null) return { text: `since ${instantText(from, zone)}`, stored };
  if (isMidnight(from, zone) && isMidnight(until, zone) && Date.parse(until) > Date.parse(from)) {
    const first = wallClock(from, zone).date;
    const last = wallClock(new Date(Date.parse(until) - 1).toISOString(), zone).date;
    return { text: first === last ? `${first}, ${zone}` : `${first} to ${last}, both days included, ${zone}`, stored };
  }
  return { text: `${instantText(from, zone)} to ${instantText(until, zone)}`, stored };
}

function roughText(size: number): string {
  if (size < MINUTE) return `${Math.floor(size / SECOND)} s`;
  if (size < HOUR) return `${Math.floor(size / MINUTE)} min`;
  if (size < 6 * HOUR) return pair(size, HOUR, "h", MINUTE, "min");
  if (size < 2 * DAY) return `${Math.round(size / HOUR)} h`;
  return `${Math.floor(size / DAY)} d`;
}

function pair(length: number, large: number, largeName: string, small: number, smallName: string): string {
  const whole = Math.floor(length / large);
  const rest = Math.floor((length - whole * large) / small);
  return rest === 0 ? `${whole} ${largeName}` : `${whole} ${largeName} ${rest} ${smallName}`;
}

function isMidnight(iso: string, zone: Zone): boolean {
  const wall = wallClock(iso, zone);
  return `${wall.hour}${wall.minute}${wall.second}` === "000000" && Date.parse(iso) % SECOND === 0;
}

interface WallClock {
  date: string;
  hour: string;
  minute: string;
  second: string;
  /** `Z` in UTC, else `+05:45`. */
  offset: string;
}

function wallClock(iso: string, zone: Zone): WallClock {
  const utc = new Date(iso).toISOString();
  if (zone === "UTC") {
    return {
      date: utc.slice(0, 10),
      hour: utc.slice(11, 13),
      minute: utc.slice(14, 16),
      second: utc.slice(17, 19),
      offset: "Z",
    };
  }
  const parts = Object.fromEntries(
    formatterFor(zone)
      .formatToParts(new Date(iso))
      .map((part) => [part.type, part.value]),
  );
  const offset = (parts.timeZoneName ?? "GMT").replace("GMT", "") || "+00:00";
  const date = `${parts.year}-${parts.month}-${parts.day}`;
  return { date, hour: parts.hour ?? "", minute: parts.minute ?? "", second: parts.second ?? "", offset };
}

const formatters = new Map<Zone, Intl.DateTimeFormat>();

function formatterFor(zone: Zone): Intl.DateTimeFormat {
  const known = formatters.get(zone);
  if (known) return known;
  const made = new Intl.DateTimeFormat("en-GB", {
    timeZone: zone,
    hourCycle: "h23",
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    timeZoneName: "longOffset",
  });
  formatters.set(zone, made);
  return made;
}

/** Whether this runtime knows the zone; a cookie is input from outside. */
export function isZone(name: string): boolean {
  if (!/^[A-Za-z0-9_+\-/]{1,64}$/.test(name)) return false;
  try {
    return formatterFor(name) !== undefined;
  } catch {
    return false; // RangeError: this runtime's time zone data does not hold the name
  }
}
