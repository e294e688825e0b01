/** What is known of the way from received to followed. Instants are RFC 3339. */
export interface Progress {
  readonly size: number;
  readonly advanced: number;
  readonly pending: number;
  readonly oldestPendingAt: string | null;
  /** When the first checkpoint that the projections have not followed was signed; null while they stand at the newest. */
  readonly behindSince: string | null;
  /** When the checkpoint at which the projections stand was signed. */
  readonly advancedAt: string | null;
  readonly now: string;
}

/** A worker that has just been handed something is not behind. */
const FOLLOW_MS = 10_000;
const SEQUENCE_MS = 60_000;

export interface Lag {
  /** Entries that pages do not show yet. */
  readonly entries: number;
  /** As of when pages are right. */
  readonly at: string;
}

/**
 * How far the worker is behind; null while it keeps up: projections follow a checkpoint within ten seconds, and what was
 * received is in a checkpoint within a minute.
 */
export function lagOf(progress: Progress): Lag | null {
  const { size, advanced, pending, oldestPendingAt, behindSince, advancedAt, now } = progress;
  const follows = !olderThan(behindSince, FOLLOW_MS, now);
  const sequences = !olderThan(oldestPendingAt, SEQUENCE_MS, now);
  if (follows && sequences) return null;
  const at = advancedAt ?? behindSince ?? oldestPendingAt ?? now;
  return { entries: size - advanced + (sequences ? 0 : pending), at };
}

function olderThan(at: string | null, ms: number, now: string): boolean {
  return at !== null && Date.parse(now) - Date.parse(at) > ms;
}
