import { sha256Hex } from "../base/sha256.ts";
import type { Target } from "../ingest/fact-cluster.ts";
import type { EvidenceRef } from "./note.ts";

/** Somebody said that reconciliation stands still, or goes on. */
export interface SuspensionMark {
  readonly at: string;
  readonly on: boolean;
  /** Null where the sender only says that it is so. */
  readonly owner: { readonly name: string; readonly kind: string } | null;
  readonly reason: string | null;
  readonly ref: EvidenceRef;
}

export interface SuspensionMarks {
  readonly marks: readonly SuspensionMark[];
}

/** An interval in which nobody reconciles a target, with who paused it and why. Half-open; open while it lasts. */
export interface SuspensionState {
  readonly id: string;
  readonly target: Target;
  readonly targetKey: string;
  readonly environment: string | null;
  readonly startedAt: string;
  /** `state`: only that it is suspended was seen, so it may have begun earlier. */
  readonly startedBy: "event" | "state";
  readonly owner: SuspensionMark["owner"];
  readonly reason: string | null;
  readonly endedAt: string | null;
  /** `reconciled`: nobody said that it was resumed, but something was applied again, at `endedAt` at the latest. */
  readonly endedBy: "event" | "reconciled" | null;
  readonly resumedBy: SuspensionMark["owner"];
  readonly evidence: readonly EvidenceRef[];
}

/**
 * Adds a mark. Of marks that only repeat the state (polls) the first and the last of a day are kept: marks are a set,
 * whatever the order of arrival.
 */
export function withMark(known: readonly SuspensionMark[], mark: SuspensionMark): readonly SuspensionMark[] {
  if (known.some((one) => markKey(one) === markKey(mark))) return known;
  const all = [...known, mark].sort((a, b) => (markKey(a) < markKey(b) ? -1 : 1));
  const day = mark.at.slice(0, 10);
  const same = all.filter((one) => isRepeat(one) && one.on === mark.on && one.at.startsWith(day));
  const dropped = new Set(same.slice(1, -1));
  return dropped.size === 0 ? all : all.filter((one) => !dropped.has(one));
}

/** `on` last: where a pause and its end bear one instant, the pause came first and the end stands before the next. */
function markKey(mark: SuspensionMark): string {
  return `${mark.at}|${mark.on ? 0 : 1}|${mark.owner?.name ?? ""}|${mark.reason ?? ""}`;
}

function isRepeat(mark: SuspensionMark): boolean {
  return mark.owner === null;
}

export interface SuspensionInterval {
  readonly start: SuspensionMark;
  readonly end: SuspensionMark | null;
  /** Marks of the interval that name an owner or reason which the first does not. */
  readonly named: SuspensionMark | null;
}

/** Intervals that a set of marks makes: from the first `on` to the next `off`. */
export function intervalsOf(marks: readonly SuspensionMark[]): SuspensionInterval[] {
  const intervals: SuspensionInterval[] = [];
  for (const mark of marks) {
    const last = intervals.at(-1);
    const open = last?.end === null ? last : undefined;
    const named = mark.owner ? mark : null;
    if (mark.on && !open) intervals.push({ start: mark, named, end: null });
    else if (open)
      intervals[intervals.length - 1] = mark.on ? { ...open, named: open.named ?? named } : { ...open, end: mark };
  }
  return intervals;
}

export function suspensionId(target: string, startedAt: string): string {
  return sha256Hex(`suspension/v1\n${target}\n${startedAt}`).slice(0, 24);
}
