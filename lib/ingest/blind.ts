/** Half-open; null: it goes on. Instants are RFC 3339 UTC with milliseconds, so that text orders as time does. */
export interface Span {
  readonly from: string;
  readonly to: string | null;
}

/**
 * `silent`: longer than its limit. `unanswered`: a forge that is asked was not, or did not answer, for longer than its
 * interval allows. `refused`: a delivery was turned away. `declared`: a person says so.
 */
export const BLIND_REASONS = ["silent", "unanswered", "refused", "declared"] as const;
export type BlindReason = (typeof BLIND_REASONS)[number];

/** A time in which a source saw nothing, or cannot be shown to have seen all. Those of one source never overlap. */
export interface BlindInterval extends Span {
  readonly source: string;
  readonly name: string;
  readonly cluster?: string;
  readonly environment?: string;
  readonly reason: BlindReason;
  /** Why nobody answered, what was refused, or what the person who declared it wrote. */
  readonly note?: string;
  /** What cannot be read any more of that time, each as a sentence. */
  readonly lost?: readonly string[];
  /** When all of that time had been read again. The interval stays. */
  readonly backfilledAt?: string;
  readonly by?: string;
  /** The silence that was too long, in minutes. */
  readonly limit?: number;
  /** When the entry that tells of it was received. */
  readonly recordedAt: string;
  readonly openedRef: readonly [index: number, ordinal: number];
  readonly closedRef?: readonly [index: number, ordinal: number];
  readonly backfilledRef?: readonly [index: number, ordinal: number];
}

/** The parts of a span that none of `covered` covers, in order. */
export function uncovered(span: Span, covered: readonly Span[]): Span[] {
  let rest: Span[] = isEmpty(span) ? [] : [span];
  for (const cover of covered) rest = rest.flatMap((part) => without(part, cover));
  return rest;
}

function without(part: Span, cover: Span): Span[] {
  if (isEmpty(cover) || !isBefore(part.from, cover.to) || !isBefore(cover.from, part.to)) return [part];
  const left = { from: part.from, to: cover.from };
  const right = cover.to === null ? null : { from: cover.to, to: part.to };
  return [left, right].filter((one) => one !== null && one.from >= part.from && !isEmpty(one)).filter(isSpan);
}

/** Spans as few as possible that cover the same, in order; those that ended before `since` are left out. */
export function joined(spans: readonly Span[], since: string): Span[] {
  const result: Span[] = [];
  for (const span of spans.toSorted((a, b) => (a.from < b.from ? -1 : a.from > b.from ? 1 : 0))) {
    if (isEmpty(span) || (span.to !== null && span.to < since)) continue;
    const last = result.at(-1);
    if (!last || (last.to !== null && last.to < span.from)) result.push({ from: span.from, to: span.to });
    else result[result.length - 1] = { from: last.from, to: laterEnd(last.to, span.to) };
  }
  return result;
}

function laterEnd(a: string | null, b: string | null): string | null {
  return a === null || b === null ? null : a > b ? a : b;
}

function isSpan(span: Span | null): span is Span {
  return span !== null;
}

function isEmpty({ from, to }: Span): boolean {
  return to !== null && to <= from;
}

function isBefore(at: string, end: string | null): boolean {
  return end === null || at < end;
}
