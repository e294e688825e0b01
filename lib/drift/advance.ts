import type { Evidence } from "../ingest/fact.ts";
import { touch, type Step, type Touch, type View } from "../ledger/projection.ts";
import { declarationsOf, notesOf, targetFact } from "../deployments/note.ts";
import { eventTime, targetKey } from "../deployments/target.ts";
import { ACCEPTED, acceptanceOf } from "./acceptance.ts";
import { driftDecisions, driftTargets, writtenObjects } from "./aggregates.ts";
import { deriveDrifts } from "./derive.ts";
import { keysOfWrite, liveWriteOf, withWrite } from "./live-write.ts";

/** The notes that deployments keep, and writes to the cluster → drifts. Runs after the deployments' step. */
export const driftStep: Step<Evidence> = {
  name: "drift",
  touches: touchesOf,
  async apply(view, evidence) {
    const { fact } = evidence;
    if (fact.kind === "live-write") return noteWrite(view, evidence);
    if (fact.kind === "action") return noteAcceptance(view, evidence);
    const about = targetFact(evidence);
    if (about === null || about.target.name === "") return;
    const key = targetKey(about.target);
    for (const note of notesOf(evidence).notes) await deriveDrifts(view, key, note.k);
    if (about.kind === "suspension") await deriveDrifts(view, key, `${eventTime(evidence)}|`);
    for (const { target, note } of declarationsOf(evidence)) await deriveDrifts(view, target, note.k);
  },
};

function touchesOf(evidence: Evidence): Touch[] {
  const { fact } = evidence;
  if (fact.kind === "live-write") return keysOfWrite(fact).map((key) => touch(writtenObjects, key));
  const about = targetFact(evidence);
  return about === null ? [] : [touch(driftTargets, targetKey(about.target))];
}

/** A write may come later than the drift that it explains: those are told anew. */
async function noteWrite(view: View, evidence: Evidence): Promise<void> {
  if (evidence.fact.kind !== "live-write") return;
  const write = liveWriteOf(evidence, evidence.fact, eventTime(evidence));
  if (write === null) return;
  const concerned = new Set<string>();
  for (const key of keysOfWrite(evidence.fact)) {
    const known = (await view.get(writtenObjects, key)) ?? { writes: [], targets: [] };
    view.put(writtenObjects, key, { ...known, writes: withWrite(known.writes, write) });
    for (const target of known.targets) concerned.add(target);
  }
  for (const target of concerned) await deriveDrifts(view, target, `${write.at}|`);
}

async function noteAcceptance(view: View, evidence: Evidence): Promise<void> {
  if (evidence.fact.kind !== "action" || evidence.fact.type !== ACCEPTED) return;
  const { given, target } = acceptanceOf(evidence, evidence.fact);
  const { drift, reason, expiresAt } = given;
  const decision = await view.get(driftDecisions, drift);
  // The command has written it already, and maybe a later one too; only a rebuild finds it behind.
  if (!decision || decision.inboxId < evidence.inboxId) {
    view.put(driftDecisions, drift, { drift, inboxId: evidence.inboxId, reason, expiresAt });
  }
  const known = (await view.get(driftTargets, target)) ?? { drifts: {}, acceptances: [] };
  const acceptances = [...known.acceptances, given].sort((a, b) => (a.acceptedAt < b.acceptedAt ? -1 : 1));
  view.put(driftTargets, target, { ...known, acceptances });
  // The drift may be known by another id now: a sign of it that came late moved its detection.
  await deriveDrifts(view, target, `${given.detectedAt}|~`);
}
