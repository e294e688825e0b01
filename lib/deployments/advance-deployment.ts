import { sameJson, type Json } from "../base/canonical-json.ts";
import type { Revision } from "../ingest/fact-reconciler.ts";
import type { View } from "../ledger/projection.ts";
import { deployedRevisions, deployments, targets, type DeployedRevision } from "./aggregates.ts";
import { putDeployment, removeDeployment } from "./counters.ts";
import { deploymentId, endDeployment, foldNote, openDeployment } from "./deployment.ts";
import { HAS_APPLIED, type TargetHistory } from "./history.ts";
import type { Note } from "./note.ts";
import { deployedRevisionKey } from "./revision-set.ts";
import type { TargetState } from "./target.ts";

const isApplied = (note: Note): boolean => note.what === "applied";

/** Takes a note that has just entered the history into the deployments of its target. */
export async function noteDeployment(view: View, key: string, history: TargetHistory, note: Note): Promise<void> {
  if (note.what === "applied") return noteApplied(view, key, history, note);
  if (note.what !== "failed" && note.what !== "seen") return;
  const start = await history.startOf(note.k);
  if (start !== undefined) await foldInto(view, key, history, start, note);
}

/**
 * One deployment per target and applied set, not per event (traps F4): a set that is applied already, or is again as it
 * was just before, adds to the deployment that it belongs to; another one starts a deployment, and what follows it with
 * the set from before starts one again.
 */
async function noteApplied(view: View, key: string, history: TargetHistory, note: Note): Promise<void> {
  const previous = await history.before(note.k, isApplied, HAS_APPLIED);
  if (previous?.set === note.set && previous) {
    const start = await history.startOf(previous.k);
    if (start !== undefined) await foldInto(view, key, history, start, note);
    return;
  }
  const next = await history.after(note.k, isApplied, HAS_APPLIED);
  const last = (await history.after(note.k, () => true)) === undefined;
  const before = await history.startOf(note.k);
  if (next && next.set === note.set) await dropStart(view, key, history, next);
  await history.setStart(note.k, true);
  if (next && next.set !== note.set && next.set === previous?.set) {
    await history.setStart(next.k, true);
    await rebuild(view, key, history, next.k);
  }
  if (before !== undefined && last) await endAt(view, key, history, before, note.at, previous?.at ?? null);
  else if (before !== undefined) await rebuild(view, key, history, before);
  await rebuild(view, key, history, note.k);
  await noteRevisions(view, key, history, note);
}

/** It no longer starts a deployment: an earlier note of the same set does. */
async function dropStart(view: View, key: string, history: TargetHistory, start: Note): Promise<void> {
  await history.setStart(start.k, false);
  const id = deploymentId(key, start);
  const was = await view.get(deployments, id);
  if (was) removeDeployment(view, was);
}

async function foldInto(view: View, key: string, history: TargetHistory, start: string, note: Note): Promise<void> {
  const first = await startNote(history, start);
  const state = first && (await view.get(deployments, deploymentId(key, first)));
  if (state) putDeployment(view, state, foldNote(state, note));
}

async function endAt(
  view: View,
  key: string,
  history: TargetHistory,
  start: string,
  at: string,
  lastSeenAt: string | null,
): Promise<void> {
  const first = await startNote(history, start);
  const state = first && (await view.get(deployments, deploymentId(key, first)));
  if (state) putDeployment(view, state, endDeployment(state, at, lastSeenAt));
}

/** Folds the whole deployment that starts at a note from its history. */
async function rebuild(view: View, key: string, history: TargetHistory, start: string): Promise<void> {
  const target = await view.get(targets, key);
  const first = await startNote(history, start);
  if (!target || !first) return;
  const end = await history.startAfter(start);
  const notes = await history.range(start, end);
  const lastApplied = notes.findLast(isApplied);
  const of = { ...placeOf(target), revisions: await history.revisions(first) };
  const opened = endDeployment(openDeployment(first, of), end?.slice(0, first.at.length) ?? null, first.at);
  const state = endDeployment(notes.reduce(foldNote, opened), opened.endedAt, lastApplied?.at ?? first.at);
  putDeployment(view, await view.get(deployments, state.id), state);
}

function placeOf({ target, reconciler, environment }: TargetState) {
  return { target, reconciler, environment };
}

async function startNote(history: TargetHistory, start: string): Promise<Note | undefined> {
  return (await history.range(start, `${start}\u0000`))[0];
}

/** What the target runs now: the deployment that no other follows. */
export async function currentDeployment(
  view: View,
  key: string,
  history: TargetHistory,
): Promise<TargetState["current"]> {
  const start = await history.startOf("9999");
  const first = start === undefined ? undefined : await startNote(history, start);
  const state = first && (await view.get(deployments, deploymentId(key, first)));
  return state ? { deployment: state.id, revisions: state.revisions, since: state.startedAt } : null;
}

/** An environment that was said later holds for the deployments before it too. */
export async function moveDeployments(
  view: View,
  key: string,
  history: TargetHistory,
  environment: string,
): Promise<void> {
  for (let start = await history.startAfter(""); start !== undefined; start = await history.startAfter(start)) {
    const first = await startNote(history, start);
    const state = first && (await view.get(deployments, deploymentId(key, first)));
    if (state) putDeployment(view, state, { ...state, environment });
  }
}

async function noteRevisions(view: View, key: string, history: TargetHistory, note: Note): Promise<void> {
  for (const revision of await history.revisions(note)) {
    const id = deployedRevisionKey(revision);
    const known = await view.get(deployedRevisions, id);
    const first = known?.targets[key];
    const appliedAt = first !== undefined && first < note.at ? first : note.at;
    putRevision(view, id, known, {
      ...identityOf(revision, known),
      targets: { ...known?.targets, [key]: appliedAt },
      storedAt: known?.storedAt ?? null,
    });
  }
}

/** Applied or stored again, nothing new is known of it; what hangs on it is not to be judged again. */
export function putRevision(view: View, id: string, was: DeployedRevision | undefined, is: DeployedRevision): void {
  // Safe because states are JSON by construction.
  if (!sameJson(was as Json | undefined, is as unknown as Json)) view.put(deployedRevisions, id, is);
}

/** Of several digests that were built from one commit, the first in order: which came first, nobody can tell. */
export function identityOf(
  revision: Revision,
  known: DeployedRevision | undefined,
): Pick<DeployedRevision, "commit" | "digest" | "raw"> {
  const digests = [known?.digest, revision.digest].filter((digest) => typeof digest === "string").sort();
  const named = revision.commit !== undefined || revision.digest !== undefined;
  return { commit: revision.commit ?? null, digest: digests[0] ?? null, raw: named ? null : revision.raw };
}
