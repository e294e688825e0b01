import type { Evidence } from "../ingest/fact.ts";
import { deadlines, fireDeadline } from "../ledger/deadline.ts";
import { touch, type Step, type Touch, type View } from "../ledger/projection.ts";
import { verbOfAction } from "./action-data.ts";
import { applyCaseAction } from "./advance-case.ts";
import {
  clearResumed,
  confirmByTick,
  confirmSuspended,
  explainBypass,
  explainMerged,
  explainRewrite,
  explainStandard,
  noteSighting,
} from "./advance-suspicion.ts";
import { caseHead, emergencyCase, places } from "./aggregates.ts";
import { peopleActionOf } from "../people/advance.ts";
import { gather } from "./case-record.ts";
import type { Place } from "./case.ts";
import { detect, objectKey } from "./detection.ts";
import { settleDoers } from "./doer-person.ts";
import { EMPTY_PLACE, ELSEWHERE, placeKey, withRepository, withRule } from "./place.ts";
import { gathers } from "./suspicion.ts";
import { surroundingsOf, surroundingTouches } from "./surroundings.ts";

/** Cases from what people do, suspicions from what the evidence shows, deadlines from ticks. Fires nothing. */
export const emergenciesStep: Step<Evidence> = {
  name: "emergencies",
  touches,
  apply: async (view, evidence) => {
    const { fact } = evidence;
    if (fact.kind === "tick") return applyTick(view, fact.due, evidence.receivedAt);
    if (fact.kind === "action") {
      if (fact.type === "repositories.added") return noteRepository(view, fact.subject);
      const who = peopleActionOf(evidence);
      return who ? settleDoers(view, who) : applyCaseAction(view, evidence, fact);
    }
    const place = placeOfEvidence(evidence);
    if (!place) return;
    await gatherAt(view, evidence, place);
    const around = await surroundingsOf(view, evidence);
    const sighting = detect(evidence, around);
    if (sighting) await noteSighting(view, sighting, evidence);
    await explainStandard(view, fact, around.standard);
    await explainBy(view, evidence);
  },
};

function touches(evidence: Evidence): Touch[] {
  const { fact } = evidence;
  if (fact.kind === "action" && verbOfAction(fact.type)) {
    return [touch(caseHead, fact.subject), touch(emergencyCase, fact.subject)];
  }
  if (fact.kind === "tick") return fact.due.map((key) => touch(deadlines, key));
  const place = placeOfEvidence(evidence);
  if (!place) return [];
  return [touch(places, placeKey(place)), touch(places, ELSEWHERE), ...surroundingTouches(evidence)];
}

/** Which cluster or repository a piece of evidence is about; null for evidence that says nothing of an emergency. */
function placeOfEvidence({ fact }: Evidence): Place | null {
  switch (fact.kind) {
    case "live-write":
    case "suspension":
    case "reconciliation":
    case "drift-signal":
    case "revision":
    case "health":
      return { kind: "cluster", name: fact.target.cluster };
    case "push":
    case "pull-request":
    case "review":
    case "commit":
    case "branch-tip":
    case "commit-signature":
    case "rule-suite":
      return { kind: "repository", name: fact.repository };
    case "branch-protection":
      return fact.repository ? { kind: "repository", name: fact.repository } : null;
    default:
      return null;
  }
}

/** What arrives about a place in the window of a case becomes part of the case. */
async function gatherAt(view: View, evidence: Evidence, place: Place): Promise<void> {
  const here = await view.get(places, placeKey(place));
  const elsewhere = await view.get(places, ELSEWHERE);
  const at = evidence.occurredAt ?? evidence.receivedAt;
  for (const cover of [...(here?.coverages ?? []), ...(elsewhere?.coverages ?? [])]) {
    if (!gathers(cover, at)) continue;
    const record = await view.get(emergencyCase, cover.case);
    const next = record && gather(record, evidence);
    if (next && next !== record) view.put(emergencyCase, cover.case, next);
  }
}

/** Evidence that takes a suspicion away, or makes one of what was only a pause. */
async function explainBy(view: View, evidence: Evidence): Promise<void> {
  const { fact } = evidence;
  switch (fact.kind) {
    case "pull-request":
      return explainMerged(view, fact);
    case "review":
      return explainBypass(view, fact.repository, fact.number);
    case "push":
      return fact.forced || fact.deleted ? explainRewrite(view, fact) : undefined;
    case "rule-suite":
      return fact.result === "bypass" ? explainRewrite(view, fact) : undefined;
    case "drift-signal":
      return fact.signal === "detected" ? confirmSuspended(view, fact.target.cluster, evidence.receivedAt) : undefined;
    case "suspension":
      return fact.change === "resumed" ? clearResumed(view, fact.target.cluster, objectKey(fact)) : undefined;
    case "branch-protection": {
      if (!fact.repository) return undefined;
      const key = placeKey({ kind: "repository", name: fact.repository });
      return view.put(places, key, withRule((await view.get(places, key)) ?? EMPTY_PLACE, fact));
    }
    default:
      return undefined;
  }
}

async function applyTick(view: View, due: readonly string[], at: string): Promise<void> {
  for (const key of due) {
    const ours = key.startsWith("suspicion:") || key.startsWith("case:");
    const deadline = ours ? await fireDeadline(view, key, at) : null;
    if (!deadline) continue;
    if (key.startsWith("suspicion:")) await confirmByTick(view, deadline.about, at);
    else await noteTold(view, deadline.about, { key, at });
  }
}

async function noteTold(view: View, id: string, told: { readonly key: string; readonly at: string }): Promise<void> {
  const record = await view.get(emergencyCase, id);
  if (record) view.put(emergencyCase, id, { ...record, told: [...record.told, told] });
}

async function noteRepository(view: View, name: string): Promise<void> {
  const row = (await view.get(places, ELSEWHERE)) ?? EMPTY_PLACE;
  const next = withRepository(row, name);
  if (next !== row) view.put(places, ELSEWHERE, next);
}
