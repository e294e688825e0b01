import type { View } from "../ledger/projection.ts";
import { deployments, suspensionMarks, targets } from "../deployments/aggregates.ts";
import { deploymentId } from "../deployments/deployment.ts";
import { HAS_APPLIED, TargetHistory } from "../deployments/history.ts";
import type { EvidenceRef, Note } from "../deployments/note.ts";
import { intervalsOf } from "../deployments/suspension.ts";
import type { TargetState } from "../deployments/target.ts";
import { drifts, driftTargets, writtenObjects, type DriftTarget } from "./aggregates.ts";
import { driftId, type DriftEnd, type DriftState } from "./drift.ts";
import { Episodes, type Episode } from "./episode.ts";
import { culpritOf, keysOfDrift, type LiveWrite } from "./live-write.ts";

const NONE: DriftTarget = { drifts: {}, acceptances: [] };

/** Tells the drifts of a target anew, as far as something at `k` can have changed them. */
export async function deriveDrifts(view: View, key: string, k: string): Promise<void> {
  const target = await view.get(targets, key);
  if (!target) return;
  const history = await TargetHistory.open(view, key);
  const { episodes, until } = await new Episodes(history, target.target.kind).around(k);
  const known = (await view.get(driftTargets, key)) ?? NONE;
  const states: DriftState[] = [];
  for (const episode of episodes) states.push(await stateOf(view, key, target, history, known, episode));
  const stale = staleOf(known, episodes, states, k, until);
  for (const id of stale) if (await view.get(drifts, id)) view.remove(drifts, id);
  for (const state of states) {
    await view.get(drifts, state.id);
    view.put(drifts, state.id, state);
  }
  if (stale.length === 0 && states.every((state) => known.drifts[state.id] !== undefined)) return;
  const kept = Object.entries(known.drifts).filter(([id]) => !stale.includes(id));
  const added = states.map((state) => [state.id, state.detectedAt] as const);
  view.put(driftTargets, key, { ...known, drifts: Object.fromEntries([...kept, ...added]) });
}

/** Drifts that were told of the same stretch of time, and no longer are. */
function staleOf(
  known: DriftTarget,
  episodes: readonly Episode[],
  states: readonly DriftState[],
  k: string,
  until: string,
): readonly string[] {
  const ids = new Set(states.map((state) => state.id));
  const at = k.slice(0, 24);
  const [first, last] = [episodes[0], episodes.at(-1)];
  const from = first && first.start.at < at ? first.start.at : at;
  // Where the last one told does not lie behind, there is none behind; an open one has none behind it either.
  const to = last && last.start.k > until && last.end !== null ? last.start.at : "9999";
  return Object.entries(known.drifts)
    .filter(([id, detectedAt]) => !ids.has(id) && detectedAt >= from && detectedAt <= to)
    .map(([id]) => id);
}

async function stateOf(
  view: View,
  key: string,
  target: TargetState,
  history: TargetHistory,
  known: DriftTarget,
  episode: Episode,
): Promise<DriftState> {
  const { start, detects, good } = episode;
  const resources = [...new Set(detects.flatMap((note) => note.resources ?? note.changed ?? []))].sort();
  const culprit = await culpritIn(view, key, target, resources, good, start);
  const run = await history.startOf(start.k);
  const first = run === undefined ? undefined : (await history.range(run, `${run}\u0000`))[0];
  const deployment = first && (await view.get(deployments, deploymentId(key, first)));
  const end = await endOf(history, episode);
  const until = end?.at ?? "9999";
  const acceptance = known.acceptances.findLast((one) => one.detectedAt >= start.at && one.detectedAt <= until) ?? null;
  return {
    id: driftId(key, start.at),
    target: target.target,
    targetKey: key,
    reconciler: target.reconciler,
    environment: target.environment,
    sign: episode.sign,
    detectedAt: start.at,
    goodAt: good?.at ?? null,
    resources,
    detections: detects.length,
    message: start.message ?? "",
    revisions: deployment?.revisions ?? [],
    deployment: deployment?.id ?? null,
    suspended: await wasSuspended(view, key, start.at),
    culprit,
    end,
    acceptance,
    evidence: evidenceOf(start, culprit, end, acceptance?.ref),
  };
}

async function wasSuspended(view: View, key: string, at: string): Promise<boolean> {
  const marks = (await view.get(suspensionMarks, key))?.marks ?? [];
  return intervalsOf(marks).some(({ start, end }) => start.at <= at && (end === null || at < end.at));
}

async function culpritIn(
  view: View,
  key: string,
  target: TargetState,
  resources: readonly string[],
  good: Note | null,
  start: Note,
): Promise<LiveWrite | null> {
  const writes: LiveWrite[] = [];
  for (const name of keysOfDrift(target.target, target.destination, resources)) {
    const known = (await view.get(writtenObjects, name)) ?? { writes: [], targets: [] };
    writes.push(...known.writes);
    // So that a write which comes later finds the drift that it explains.
    if (!known.targets.includes(key)) {
      view.put(writtenObjects, name, { ...known, targets: [...known.targets, key].sort() });
    }
  }
  return culpritOf(writes, good?.at ?? null, start.at);
}

async function endOf(history: TargetHistory, episode: Episode): Promise<DriftEnd | null> {
  const { start, end } = episode;
  if (end === null) return null;
  const isApplied = (note: Note) => note.what === "applied";
  const before = await history.before(start.k, isApplied, HAS_APPLIED);
  const now = await history.before(`${end.k}\u0000`, isApplied, HAS_APPLIED);
  const adopted = before !== undefined && now !== undefined && before.set !== now.set;
  const revisions = adopted ? await history.revisions(now) : [];
  const how = adopted ? "adopted" : "reverted";
  return { at: end.at, how, by: await enderOf(history, start, end), revisions, ref: end.ref };
}

/** A sync of a person, of the controller, or by hand: in sync again without anything having been applied. */
async function enderOf(history: TargetHistory, start: Note, end: Note): Promise<DriftEnd["by"]> {
  const synced =
    end.what === "in-sync"
      ? await history.before(end.k, (note) => note.k > start.k && (note.what === "applied" || note.what === "seen"))
      : end;
  if (synced === undefined) return { kind: "hand", name: null };
  const { by } = synced;
  return by?.kind === "user" ? { kind: "user", name: by.name } : { kind: "controller", name: by?.name ?? null };
}

function evidenceOf(
  start: Note,
  culprit: LiveWrite | null,
  end: DriftEnd | null,
  accepted: EvidenceRef | undefined,
): DriftState["evidence"] {
  return [
    { role: "detected", ref: start.ref },
    ...(culprit ? [{ role: "write", ref: culprit.ref } as const] : []),
    ...(end ? [{ role: "ended", ref: end.ref } as const] : []),
    ...(accepted ? [{ role: "accepted", ref: accepted } as const] : []),
  ];
}
