import type { Evidence, Fact } from "../ingest/fact.ts";
import type { PullRequestFact, PushFact, RuleSuiteFact } from "../ingest/fact-forge.ts";
import { deadlines } from "../ledger/deadline.ts";
import type { View } from "../ledger/projection.ts";
import { emergencyCase, places, suspicions } from "./aggregates.ts";
import { withSuspicion } from "./case-record.ts";
import type { CaseState } from "./case.ts";
import { matchChanges } from "./advance-match.ts";
import { mergeKey, pushKey } from "./detection.ts";
import { noteDoer } from "./doer-person.ts";
import { ELSEWHERE, EMPTY_PLACE, placeKey, stretch, withCoverage, withOpen, type PlaceState } from "./place.ts";
import {
  asMerge,
  clearSuspicion,
  confirmSuspicion,
  coveringCase,
  gathers,
  graceDeadline,
  graceEndsAt,
  openSuspicion,
  withSighting,
  type Coverage,
  type Sighting,
  type Suspicion,
} from "./suspicion.ts";
import { branchOf, isPastRules, isStandard, isTracked, namedBy, pushesPastRules } from "./surroundings.ts";

/** Takes in what was seen: into the case that covers it, or among the suspicions that wait for one. */
export async function noteSighting(view: View, sighting: Sighting, evidence: Evidence): Promise<void> {
  const known = await view.get(suspicions, sighting.key);
  if (known) return addTelling(view, known, sighting, evidence);
  const suspicion = openSuspicion(sighting, evidence.receivedAt, evidence.index);
  view.put(suspicions, suspicion.key, suspicion);
  await noteDoer(view, sighting, evidence);
  await noteClaims(view, suspicion);
  const cover = await findCover(view, suspicion);
  if (cover) return attach(view, suspicion, cover, !gathers(cover, suspicion.at));
  await setOpen(view, suspicion, true);
  const dueAt = graceEndsAt(suspicion);
  if (dueAt === null) return;
  const key = graceDeadline(suspicion.key);
  await view.get(deadlines, key);
  view.put(deadlines, key, { about: suspicion.key, dueAt, firedAt: null });
}

async function addTelling(view: View, known: Suspicion, sighting: Sighting, evidence: Evidence): Promise<void> {
  const next = withSighting(known, sighting, evidence.receivedAt);
  if (next === known) return;
  view.put(suspicions, next.key, next);
  if (next.doer !== known.doer) await noteDoer(view, { ...sighting, key: next.key }, evidence);
  await noteClaims(view, next);
  if (next.case !== null) return matchAgain(view, next);
  if (next.outcome === known.outcome) return;
  await dropGrace(view, next.key);
  const cover = await findCover(view, next);
  if (cover) return attach(view, next, cover, !gathers(cover, next.at));
  await setOpen(view, next, true);
}

/** A suspicion in a case has become one of a pull request as well. */
async function matchAgain(view: View, suspicion: Suspicion): Promise<void> {
  if (suspicion.case !== null && suspicion.outcome !== "dismissed") await matchChanges(view, suspicion, suspicion.case);
}

async function noteClaims(view: View, suspicion: Suspicion): Promise<void> {
  if (!suspicion.claim) return;
  const place = await placeOf(view, suspicion);
  const claims = { ...place.claims };
  for (const sha of suspicion.commits) claims[sha] ??= suspicion.key;
  view.put(places, placeKey(suspicion.place), { ...place, claims });
}

async function findCover(view: View, suspicion: Suspicion): Promise<Coverage | undefined> {
  const here = (await placeOf(view, suspicion)).coverages;
  const elsewhere = ((await view.get(places, ELSEWHERE)) ?? EMPTY_PLACE).coverages;
  return coveringCase(suspicion, [...here, ...elsewhere]);
}

/** Puts a suspicion, by its key, into a case that has just opened because of it. */
export async function attachSuspicion(view: View, key: string, state: CaseState, seenBefore: boolean): Promise<void> {
  const suspicion = await view.get(suspicions, key);
  if (!suspicion || suspicion.case !== null) return;
  const place = (await view.get(places, placeKey(state.place))) ?? EMPTY_PLACE;
  const cover = place.coverages.find((one) => one.case === state.id);
  if (cover) await attach(view, suspicion, cover, seenBefore);
}

/** What waited at the place of a case that has just opened, and belongs to it. */
export async function sweepPlace(view: View, state: CaseState): Promise<void> {
  const place = (await view.get(places, placeKey(state.place))) ?? EMPTY_PLACE;
  for (const key of place.open) {
    const suspicion = await view.get(suspicions, key);
    // Read again each time: a found case reaches further with everything that joins it.
    const now = (await view.get(places, placeKey(state.place))) ?? EMPTY_PLACE;
    const cover = now.coverages.find((one) => one.case === state.id);
    if (suspicion && cover && coveringCase(suspicion, [cover])) await attach(view, suspicion, cover, true);
  }
}

async function attach(view: View, suspicion: Suspicion, cover: Coverage, seenBefore: boolean): Promise<void> {
  const record = await view.get(emergencyCase, cover.case);
  if (!record) return;
  const outcome = record.case.origin === "declared" ? "matched" : "unmatched";
  const confirmedAt = suspicion.confirmedAt ?? record.case.openedAt;
  view.put(suspicions, suspicion.key, { ...suspicion, outcome, confirmedAt, case: cover.case });
  view.put(emergencyCase, cover.case, withSuspicion(record, suspicion, seenBefore));
  const key = placeKey(record.case.place);
  const home = (await view.get(places, key)) ?? EMPTY_PLACE;
  view.put(places, key, withCoverage(home, stretch(cover, suspicion.at), cover.case));
  await setOpen(view, suspicion, false);
  await dropGrace(view, suspicion.key);
  await matchChanges(view, suspicion, cover.case);
}

/** The time of grace is over: what nothing has explained by now is confirmed. */
export async function confirmByTick(view: View, key: string, at: string): Promise<void> {
  const suspicion = await view.get(suspicions, key);
  if (suspicion?.outcome !== "suspected") return;
  const explained = await explanationNow(view, suspicion);
  if (explained) return explain(view, key, explained);
  view.put(suspicions, key, confirmSuspicion(suspicion, at));
}

const PRE_APPROVED = "automation that the policy approves";

/** The forge or the mirror tells the paths of what was pushed: it was automation after all. */
export async function explainStandard(view: View, fact: Fact, standard: boolean): Promise<void> {
  if (fact.kind !== "push" && fact.kind !== "commit") return;
  const [branch, sha] = fact.kind === "commit" ? [fact.branch, fact.sha] : [branchOf(fact.ref), fact.after ?? ""];
  const suspicion = await view.get(suspicions, pushKey(fact.repository, branch, sha));
  if (suspicion?.kind !== "direct-push" || suspicion.outcome !== "suspected" || !suspicion.range) return;
  if (standard || (await isStandard(view, suspicion.range))) await explain(view, suspicion.key, PRE_APPROVED);
}

// What was true when it was seen may have been told only since.
async function explanationNow(view: View, suspicion: Suspicion): Promise<string | null> {
  const [commit] = suspicion.commits;
  if (suspicion.kind === "untracked-sync" && commit) {
    return (await isTracked(view, commit)) ? "the revision is on a control branch" : null;
  }
  const { place, pullRequest, range } = suspicion;
  if (suspicion.kind === "direct-push" && range && (await isStandard(view, range))) return PRE_APPROVED;
  if (suspicion.kind === "bypass-merge" && pullRequest !== null && !suspicion.rules) {
    return (await isPastRules(view, place.name, pullRequest)) ? null : "approved before the merge";
  }
  return null;
}

/** An approval that was given before the merge and told after it. */
export async function explainBypass(view: View, repository: string, number: string): Promise<void> {
  const key = mergeKey(repository, number);
  const suspicion = await view.get(suspicions, key);
  if (suspicion && !suspicion.rules && !(await isPastRules(view, repository, number)))
    await explain(view, key, "approved before the merge");
}

/** The forge says who rewrote a branch: what the mirror had found alone is the same thing. */
export async function explainRewrite(view: View, push: PushFact | RuleSuiteFact): Promise<void> {
  const branch = branchOf(push.ref);
  const place = await view.get(places, placeKey({ kind: "repository", name: push.repository }));
  for (const key of place?.open ?? []) {
    if (!key.startsWith(`tip:${push.repository}:${branch}:`)) continue;
    const suspicion = await view.get(suspicions, key);
    const same = suspicion && (suspicion.range?.after === push.after || suspicion.commits.includes(push.after ?? ""));
    if (same) await explain(view, key, "seen as a push");
  }
}

/** Explained by a pull request, a rule or a resumption. */
export async function explain(view: View, key: string, explained: string): Promise<void> {
  const suspicion = await view.get(suspicions, key);
  if (!suspicion) return;
  const cleared = clearSuspicion(suspicion, explained);
  view.put(suspicions, key, cleared);
  if (cleared.outcome !== "cleared") return;
  await setOpen(view, cleared, false);
  await dropGrace(view, key);
}

/** A merge explains the pushes of the commits that it names, and only those; a commit that breaks the glass says so. */
export async function explainMerged(view: View, fact: PullRequestFact): Promise<void> {
  if (fact.state !== "merged") return;
  for (const seen of await pushesPastRules(view, fact)) {
    const merge = asMerge(seen, fact.number);
    view.put(suspicions, merge.key, merge);
    await matchAgain(view, merge);
  }
  for (const sha of namedBy(fact)) {
    const key = `push:${fact.repository}:${fact.baseRef}:${sha}`;
    const suspicion = await view.get(suspicions, key);
    if (suspicion?.kind === "direct-push" && !suspicion.rules && !suspicion.claim?.reason) {
      await explain(view, key, `pull request ${fact.repository}#${fact.number}`);
    }
  }
}

/** Live differs from Git while reconciliation stands still: what was only paused is an emergency now. */
export async function confirmSuspended(view: View, cluster: string, at: string): Promise<void> {
  const place = await view.get(places, placeKey({ kind: "cluster", name: cluster }));
  for (const key of place?.open ?? []) {
    const suspicion = await view.get(suspicions, key);
    if (suspicion?.confirm === "drift") view.put(suspicions, key, confirmSuspicion(suspicion, at));
  }
}

export async function clearResumed(view: View, cluster: string, object: string): Promise<void> {
  const place = await view.get(places, placeKey({ kind: "cluster", name: cluster }));
  for (const key of place?.open ?? []) {
    if (!key.startsWith(`suspend:${object}:`)) continue;
    const suspicion = await view.get(suspicions, key);
    if (suspicion?.outcome === "suspected") await explain(view, key, "resumed without drift");
  }
}

/** Two people said that it was none: its suspicions are counted apart. */
export async function settleDismissed(view: View, keys: readonly string[], caseId: string): Promise<void> {
  for (const key of keys) {
    const suspicion = await view.get(suspicions, key);
    if (suspicion?.case !== caseId) continue;
    view.put(suspicions, key, { ...suspicion, outcome: "dismissed" });
    await matchChanges(view, suspicion, undefined);
  }
}

async function setOpen(view: View, suspicion: Suspicion, open: boolean): Promise<void> {
  view.put(places, placeKey(suspicion.place), withOpen(await placeOf(view, suspicion), suspicion.key, open));
}

async function placeOf(view: View, suspicion: Suspicion): Promise<PlaceState> {
  return (await view.get(places, placeKey(suspicion.place))) ?? EMPTY_PLACE;
}

async function dropGrace(view: View, key: string): Promise<void> {
  const name = graceDeadline(key);
  const known = await view.get(deadlines, name);
  if (known && known.firedAt === null) view.remove(deadlines, name);
}
