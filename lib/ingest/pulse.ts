import type { SourceType } from "./kind.ts";

/** A source's life as the ledger tells it. */
export interface Pulse {
  readonly id: string;
  readonly type: string;
  readonly name: string;
  readonly cluster?: string;
  readonly environment?: string;
  /** When its own sender was last heard; null: never yet. What somebody brings by hand is not the sender. */
  readonly heardAt: string | null;
  /** It sent a heartbeat once: from then on it is expected to. */
  readonly heartbeats: boolean;
  /** Minutes as a person set them; null: never blind by silence; absent: as its kind has it. */
  readonly setLimit?: number | null;
  /** Key of the interval in which it is silent now. */
  readonly open: string | null;
}

/**
 * Kinds that send whether or not anything changes, and what silence is too long for them, in minutes. A Flux Alert of
 * severity info tells every reconciliation, at its interval; an API server is never without writes for an hour. All
 * others speak only when something happens: their silence says nothing, unless they send heartbeats or a person says so.
 */
const PULSED_MINUTES: Partial<Record<string, number>> = { flux: 60, "kubernetes-audit": 60 } satisfies Partial<
  Record<SourceType, number>
>;

const HEARTBEAT_MINUTES = 60;

export type LimitBasis = "set" | "heartbeat" | "kind" | "none";

/** After how much silence a source is blind, and who says so; null: silence alone never makes it blind. */
export function silenceLimit(pulse: Pick<Pulse, "type" | "heartbeats" | "setLimit">): {
  readonly minutes: number | null;
  readonly basis: LimitBasis;
} {
  if (pulse.setLimit !== undefined) return { minutes: pulse.setLimit, basis: "set" };
  const byKind = PULSED_MINUTES[pulse.type];
  if (byKind !== undefined) return { minutes: byKind, basis: "kind" };
  return pulse.heartbeats ? { minutes: HEARTBEAT_MINUTES, basis: "heartbeat" } : { minutes: null, basis: "none" };
}

/** When the source will have been silent too long; null where that cannot be, or where it was never heard. */
export function silentAt(pulse: Pulse): string | null {
  const { minutes } = silenceLimit(pulse);
  if (pulse.heardAt === null || minutes === null) return null;
  return new Date(Date.parse(pulse.heardAt) + minutes * 60_000).toISOString();
}

/** Kinds without a pulse are late, and no more than that, when they are silent for longer than is usual. */
const USUAL_HOURS: Readonly<Record<SourceType, number>> = {
  flux: 1,
  "kubernetes-audit": 1,
  argocd: 6,
  github: 96,
  gitlab: 96,
  ci: 96,
  records: 24 * 14,
};

/** `late` comes at half of the silence that makes a source blind, or after more than its kind's usual silence. */
export function isLate(type: SourceType, heardAt: string, limitMinutes: number | null, now: string): boolean {
  const silentMinutes = (Date.parse(now) - Date.parse(heardAt)) / 60_000;
  return silentMinutes > (limitMinutes === null ? USUAL_HOURS[type] * 60 : limitMinutes / 2);
}
