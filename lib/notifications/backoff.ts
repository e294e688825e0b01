const SECOND = 1000;
const STEPS = [30, 60, 120, 300, 600, 1200, 1800, 3600, 3600, 7200, 7200, 14400, 14400, 28800].map((s) => s * SECOND);

/** How long to wait after the n-th failed attempt (from 1), or null to give up: about a day in all. */
export function retryAfterMs(attempt: number): number | null {
  return STEPS[attempt - 1] ?? null;
}

/** How long an attempt that never came back (its process died) blocks the next one. */
export const LEASE_SECONDS = 120;
