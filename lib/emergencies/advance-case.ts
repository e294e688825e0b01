import { AppError } from "../base/errors.ts";
import type { ActionFact, Evidence } from "../ingest/fact.ts";
import { deadlines } from "../ledger/deadline.ts";
import type { View } from "../ledger/projection.ts";
import { parseCaseVerb, verbOfAction } from "./action-data.ts";
import { attachSuspicion, settleDismissed, sweepPlace } from "./advance-suspicion.ts";
import { caseHead, emergencyCase, places } from "./aggregates.ts";
import { openRecord, withAction } from "./case-record.ts";
import { caseStatus, type CaseState } from "./case.ts";
import { deadlinesOf } from "./clocks.ts";
import { coverageOf, EMPTY_PLACE, placeKey, withCoverage } from "./place.ts";
import { reduceCase, type Stamp } from "./reduce.ts";
import type { CaseVerb } from "./verb.ts";

/** Takes an action about a case into its head, its record, its place and its deadlines. */
export async function applyCaseAction(view: View, evidence: Evidence, fact: ActionFact): Promise<void> {
  const name = verbOfAction(fact.type);
  if (!name) return;
  const verb = parseCaseVerb(name, fact.data);
  const { inboxId, receivedAt: at, actor } = evidence;
  const stamp: Stamp = { id: fact.subject, inboxId, at, by: { id: actor?.id ?? "", name: actor?.name ?? "" } };
  await catchUpHead(view, verb, stamp);
  const before = await view.get(emergencyCase, stamp.id);
  const state = reduced(before?.case, verb, stamp);
  const record = before
    ? withAction(before, state, verb, evidence.index)
    : openRecord(state, verb.verb, evidence.index);
  view.put(emergencyCase, stamp.id, record);
  await updatePlace(view, state);
  await updateDeadlines(view, before?.case, state);
  if (verb.verb === "declare" || verb.verb === "find") {
    for (const key of verb.causes) await attachSuspicion(view, key, state, true);
    await sweepPlace(view, state);
  }
  if (caseStatus(state) === "dismissed") await settleDismissed(view, record.suspicions, state.id);
}

// A command has written the head already, maybe a later one too; only a rebuild finds it behind.
async function catchUpHead(view: View, verb: CaseVerb, stamp: Stamp): Promise<void> {
  const head = await view.get(caseHead, stamp.id);
  if (!head || head.inboxId < stamp.inboxId) view.put(caseHead, stamp.id, reduced(head, verb, stamp));
}

function reduced(state: CaseState | undefined, verb: CaseVerb, stamp: Stamp): CaseState {
  const outcome = reduceCase(state, verb, stamp);
  if (outcome.ok) return outcome.state;
  // The command that appended this was granted it: the reducer has changed, and the entry is set aside for a human.
  throw new AppError(
    "INTERNAL",
    "REPLAY_REFUSED",
    `${verb.verb} of ${stamp.id} was granted and is now refused: ${outcome.refusal}.`,
  );
}

async function updatePlace(view: View, state: CaseState): Promise<void> {
  const key = placeKey(state.place);
  const place = (await view.get(places, key)) ?? EMPTY_PLACE;
  const known = place.coverages.find((one) => one.case === state.id);
  view.put(places, key, withCoverage(place, coverageOf(state, known), state.id));
}

/** New deadlines are added, those of stopped clocks removed; one that has fired stays as it fired. */
async function updateDeadlines(view: View, before: CaseState | undefined, after: CaseState): Promise<void> {
  const wanted = new Map(deadlinesOf(after).map((deadline) => [deadline.key, deadline]));
  for (const { key } of before ? deadlinesOf(before) : []) {
    if (wanted.has(key)) continue;
    const known = await view.get(deadlines, key);
    if (known && known.firedAt === null) view.remove(deadlines, key);
  }
  for (const { key, dueAt } of wanted.values()) {
    const known = await view.get(deadlines, key);
    if (known && (known.firedAt !== null || known.dueAt === dueAt)) continue;
    // Past before anybody could know: told as "late on discovery" by the command, so no tick has to name it.
    const firedAt = !before && Date.parse(dueAt) <= Date.parse(after.openedAt) ? after.openedAt : null;
    view.put(deadlines, key, { about: after.id, dueAt, firedAt });
  }
}
