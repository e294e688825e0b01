import type { RateLeft } from "../../ingest/store/collection.ts";

type Headers = Readonly<Record<string, string | undefined>>;

const number = (text: string | undefined): number | null => (text && /^\d{1,15}$/.test(text) ? Number(text) : null);

/** What is left of the forge's allowance: GitHub's `X-RateLimit-*` and GitLab's `RateLimit-*`, both reset in Unix seconds. */
export function rateOf(headers: Headers): RateLeft | null {
  const of = (name: string) => number(headers[`x-ratelimit-${name}`] ?? headers[`ratelimit-${name}`]);
  const [limit, remaining, reset] = [of("limit"), of("remaining"), of("reset")];
  if (limit === null || remaining === null) return null;
  return { limit, remaining, resetAt: reset === null ? null : new Date(reset * 1000).toISOString() };
}

/** A forge that limits without saying for how long: GitHub asks for a minute at least. */
const UNSAID_SECONDS = 60;

/**
 * Whether an answer says "not now", and for how many seconds: 429, or GitHub's 403 of its secondary limits, which has
 * a `Retry-After`, or nothing left, or says so in words. Null for any other. `now` in ms since the epoch.
 */
export function limitedFor(status: number, headers: Headers, body: string, now: number): number | null {
  if (status !== 429 && status !== 403) return null;
  const after = retryAfterSeconds(headers["retry-after"], now);
  if (after !== null) return after;
  const rate = rateOf(headers);
  if (rate?.remaining === 0) return rate.resetAt === null ? UNSAID_SECONDS : secondsUntil(rate.resetAt, now);
  return status === 429 || /rate limit|abuse detection/i.test(body) ? UNSAID_SECONDS : null;
}

function retryAfterSeconds(text: string | undefined, now: number): number | null {
  const seconds = number(text);
  if (seconds !== null) return Math.max(1, seconds);
  const at = text === undefined ? NaN : Date.parse(text);
  return Number.isNaN(at) ? null : Math.max(1, Math.ceil((at - now) / 1000));
}

export function secondsUntil(instant: string, now: number): number {
  return Math.max(1, Math.ceil((Date.parse(instant) - now) / 1000));
}
