import type { Evidence } from "../ingest/fact.ts";
import type { SuspensionFact } from "../ingest/fact-reconciler.ts";
import type { View } from "../ledger/projection.ts";
import { suspensionMarks, suspensions } from "./aggregates.ts";
import { HAS_APPLIED, type TargetHistory } from "./history.ts";
import {
  intervalsOf,
  suspensionId,
  withMark,
  type SuspensionInterval,
  type SuspensionMark,
  type SuspensionState,
} from "./suspension.ts";
import { eventTime, type TargetState } from "./target.ts";

/** Takes a pause or its end in. Answers the id of the suspension that lasts, or null. */
export async function noteSuspension(
  view: View,
  key: string,
  target: TargetState,
  history: TargetHistory,
  evidence: Evidence,
  fact: SuspensionFact,
): Promise<string | null> {
  const known = (await view.get(suspensionMarks, key))?.marks ?? [];
  const marks = withMark(known, markOf(evidence, fact));
  if (marks === known) return target.suspension;
  view.put(suspensionMarks, key, { marks });
  return settle(view, key, target, history, intervalsOf(known), intervalsOf(marks));
}

/** Something was applied: a pause of Flux that nobody ended was over by then. */
export async function noteReconciled(
  view: View,
  key: string,
  target: TargetState,
  history: TargetHistory,
  at: string,
): Promise<string | null> {
  const marks = (await view.get(suspensionMarks, key))?.marks ?? [];
  const covering = intervalsOf(marks).find(({ start, end }) => start.at < at && (end === null || at < end.at));
  if (!covering) return target.suspension;
  const state = await stateOf(key, target, history, covering);
  await view.get(suspensions, state.id);
  view.put(suspensions, state.id, state);
  return target.suspension === state.id && state.endedAt !== null ? null : target.suspension;
}

async function settle(
  view: View,
  key: string,
  target: TargetState,
  history: TargetHistory,
  before: readonly SuspensionInterval[],
  now: readonly SuspensionInterval[],
): Promise<string | null> {
  const kept = new Set(now.map((interval) => interval.start.at));
  for (const { start } of before) {
    const id = suspensionId(key, start.at);
    if (!kept.has(start.at) && (await view.get(suspensions, id))) view.remove(suspensions, id);
  }
  let open: string | null = null;
  for (const interval of now) {
    const state = await stateOf(key, target, history, interval);
    await view.get(suspensions, state.id);
    view.put(suspensions, state.id, state);
    open = state.endedAt === null ? state.id : null;
  }
  return open;
}

async function stateOf(
  key: string,
  { target, environment, reconciler }: TargetState,
  history: TargetHistory,
  { start, end, named }: SuspensionInterval,
): Promise<SuspensionState> {
  // Argo CD still syncs by hand while automation is off; Flux applies nothing.
  const again =
    reconciler === "flux"
      ? await history.after(`${start.at}~`, (note) => note.what === "applied", HAS_APPLIED)
      : undefined;
  const inferred = again !== undefined && (end === null || again.at < end.at);
  return {
    id: suspensionId(key, start.at),
    target,
    targetKey: key,
    environment,
    startedAt: start.at,
    startedBy: start.owner === null ? "state" : "event",
    owner: named?.owner ?? null,
    reason: start.reason ?? named?.reason ?? null,
    endedAt: inferred ? again.at : (end?.at ?? null),
    endedBy: inferred ? "reconciled" : end ? "event" : null,
    resumedBy: inferred ? null : (end?.owner ?? null),
    evidence: [start.ref, ...(named && named !== start ? [named.ref] : []), ...(end && !inferred ? [end.ref] : [])],
  };
}

function markOf(evidence: Evidence, fact: SuspensionFact): SuspensionMark {
  const { actor } = evidence;
  // A controller that says it is suspended names itself, not who suspended it.
  const person = actor && actor.kind !== "controller" && actor.kind !== "unknown";
  return {
    at: eventTime(evidence),
    on: fact.change === "suspended",
    owner: person ? { name: actor.name, kind: actor.kind } : null,
    reason: fact.reason ?? null,
    ref: [evidence.index, evidence.ordinal],
  };
}
