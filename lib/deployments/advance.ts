import type { Evidence } from "../ingest/fact.ts";
import type { HealthFact, Revision, RevisionFact } from "../ingest/fact-reconciler.ts";
import { touch, type Step, type Touch, type View } from "../ledger/projection.ts";
import { currentDeployment, identityOf, moveDeployments, noteDeployment, putRevision } from "./advance-deployment.ts";
import { noteReconciled, noteSuspension } from "./advance-suspension.ts";
import { deployedRevisions, deployments, suspensionMarks, targets, targetsSeen } from "./aggregates.ts";
import { deploymentId } from "./deployment.ts";
import { dayKey, historyDays, historyIndexes, TargetHistory } from "./history.ts";
import { declarationsOf, notesOf, targetFact, type Note, type TargetFact } from "./note.ts";
import { deployedRevisionKey } from "./revision-set.ts";
import { eventTime, newTarget, targetKey, type Reconciler, type TargetState } from "./target.ts";

/** Evidence → targets, deployments, suspensions and the notes from which drift is told. */
export const deploymentsStep: Step<Evidence> = {
  name: "deployments",
  touches: touchesOf,
  async apply(view, evidence) {
    if (evidence.fact.kind === "revision") return noteStored(view, evidence, evidence.fact);
    const fact = targetFact(evidence);
    if (fact === null || fact.target.name === "") return;
    await applyFact(view, evidence, fact);
  },
};

function touchesOf(evidence: Evidence): Touch[] {
  if (evidence.fact.kind === "revision") return evidence.fact.revisions.map(touchRevision);
  const fact = targetFact(evidence);
  if (fact === null) return [];
  const key = targetKey(fact.target);
  const { notes, sets } = notesOf(evidence);
  return [
    touch(targets, key),
    touch(targetsSeen, key),
    touch(historyIndexes, key),
    touch(suspensionMarks, key),
    ...notes.map(({ at }) => touch(historyDays, dayKey(key, at))),
    // The deployment that each may start: one lookup for a batch, where there mostly is no such row yet.
    ...notes.filter(({ what }) => what === "applied").map((note) => touch(deployments, deploymentId(key, note))),
    ...Object.values(sets).flat().map(touchRevision),
  ];
}

function touchRevision(revision: Revision): Touch {
  return touch(deployedRevisions, deployedRevisionKey(revision));
}

async function applyFact(view: View, evidence: Evidence, fact: TargetFact): Promise<void> {
  const key = targetKey(fact.target);
  const history = await TargetHistory.open(view, key);
  const known = await view.get(targets, key);
  const { notes, sets } = notesOf(evidence);
  const environment = await noteSeen(view, key, evidence, fact, notes);
  let target = place(known ?? newTarget(fact.target, reconcilerOf(fact)), fact, environment);
  view.put(targets, key, target);
  if (known && target.environment !== null && target.environment !== known.environment) {
    await moveDeployments(view, key, history, target.environment);
  }
  for (const note of notes) {
    if (!(await history.add(note, sets))) continue;
    await noteDeployment(view, key, history, note);
    target = await afterNote(view, key, target, history, note);
  }
  if (fact.kind === "health") target = withHealth(target, evidence, fact);
  if (fact.kind === "suspension") {
    target = { ...target, suspension: await noteSuspension(view, key, target, history, evidence, fact) };
  }
  view.put(targets, key, target);
  await noteDeclared(view, evidence);
}

async function afterNote(
  view: View,
  key: string,
  target: TargetState,
  history: TargetHistory,
  note: Note,
): Promise<TargetState> {
  if (note.what !== "applied" && note.what !== "failed" && note.what !== "seen") return target;
  const isResult = ({ what, ok }: Note) => what === "failed" || ok === true;
  const newest = isResult(note) && (await history.after(note.k, isResult)) === undefined;
  const lastResult = newest
    ? ({ result: note.what === "failed" ? "failed" : "succeeded", reason: note.reason ?? "" } as const)
    : target.lastResult;
  if (note.what !== "applied") return { ...target, lastResult };
  const suspension = await noteReconciled(view, key, target, history, note.at);
  return { ...target, lastResult, suspension, current: await currentDeployment(view, key, history) };
}

function place(target: TargetState, fact: TargetFact, environment: string | null): TargetState {
  const { uid } = fact.target;
  return {
    ...target,
    uids: uid === undefined || target.uids.includes(uid) ? target.uids : [...target.uids, uid].sort(),
    environment,
    ...(fact.kind === "reconciliation" && fact.destination ? { destination: fact.destination.cluster } : {}),
  };
}

function reconcilerOf(fact: TargetFact): Reconciler {
  if ("reconciler" in fact) return fact.reconciler;
  return fact.target.apiGroup === "argoproj.io" ? "argocd" : "flux";
}

function withHealth(target: TargetState, evidence: Evidence, fact: HealthFact): TargetState {
  const since = eventTime(evidence, fact.since ?? evidence.occurredAt);
  const known = target.health;
  const newer = known === null || `${since}|${fact.status}` > `${known.since}|${known.status}`;
  return newer ? { ...target, health: { status: fact.status, since } } : target;
}

/** Answers the environment that was said last. */
async function noteSeen(
  view: View,
  key: string,
  evidence: Evidence,
  fact: TargetFact,
  notes: readonly Note[],
): Promise<string | null> {
  const at = eventTime(evidence);
  const known = await view.get(targetsSeen, key);
  const applied = notes.filter((note) => note.what === "applied").map((note) => note.at);
  const lastAppliedAt = [...applied, known?.lastAppliedAt ?? ""].sort().at(-1) || null;
  const said = fact.environment === undefined ? null : { name: fact.environment, at };
  const latest = known?.environment ?? null;
  const later = said && (latest === null || `${said.at}|${said.name}` > `${latest.at}|${latest.name}`);
  const environment = later ? said : latest;
  view.put(targetsSeen, key, {
    lastSeenAt: known && known.lastSeenAt > at ? known.lastSeenAt : at,
    lastAppliedAt,
    environment,
  });
  return environment?.name ?? null;
}

async function noteDeclared(view: View, evidence: Evidence): Promise<void> {
  for (const { target, note } of declarationsOf(evidence)) {
    await (await TargetHistory.open(view, target)).add(note, {});
  }
}

async function noteStored(view: View, evidence: Evidence, fact: RevisionFact): Promise<void> {
  if (fact.outcome !== "stored") return;
  const at = eventTime(evidence);
  for (const revision of fact.revisions) {
    if (revision.commit === undefined) continue;
    const id = deployedRevisionKey(revision);
    const known = await view.get(deployedRevisions, id);
    putRevision(view, id, known, {
      ...identityOf(revision, known),
      targets: known?.targets ?? {},
      storedAt: known?.storedAt && known.storedAt < at ? known.storedAt : at,
    });
  }
}
