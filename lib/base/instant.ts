/** Milliseconds since the epoch, and the text forms that the product prints. All text is UTC. */

const ISO = /^(\d{4})-(\d{2})-(\d{2})[Tt ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?\s*(Z|z|UTC|[+-]\d{2}:?\d{2})$/;

/**
 * Reads the time forms that sources send (RFC 3339 with up to nanoseconds, and GitLab's `2016-08-12 15:23:28 UTC` or `+0200`)
 * and returns RFC 3339 UTC with milliseconds, or null when the text is not an instant. A form without a zone is not an instant.
 */
export function parseInstant(text: unknown): string | null {
  if (typeof text === "number" && Number.isFinite(text)) return fromUnixSeconds(text);
  if (typeof text !== "string") return null;
  const match = ISO.exec(text.trim());
  if (!match) return null;
  const [, year, month, day, hour, minute, second = "00", fraction = "0", zone = "Z"] = match;
  const offset = /^[+-]/.test(zone) ? `${zone.slice(0, 3)}:${zone.slice(-2)}` : "Z";
  const millis = fraction.padEnd(3, "0").slice(0, 3);
  const at = new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}.${millis}${offset}`);
  return plausible(at) ? at.toISOString() : null;
}

function fromUnixSeconds(seconds: number): string | null {
  const at = new Date(Math.round(seconds * 1000));
  return plausible(at) ? at.toISOString() : null;
}

/** False for the zero time of Go (year 1), which means "not set", and for years that RFC 3339 and PostgreSQL cannot hold. */
function plausible(at: Date): boolean {
  const year = at.getUTCFullYear();
  return year >= 1970 && year <= 9999;
}
