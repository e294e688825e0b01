import { updates } from "../changes/branch.ts";
import { changeKey, changes } from "../changes/change.ts";
import { matchCase } from "../changes/settle.ts";
import type { BranchTipFact, CommitFact } from "../ingest/fact.ts";
import type { View } from "../ledger/projection.ts";
import { places } from "./aggregates.ts";
import { EMPTY_PLACE, placeKey } from "./place.ts";
import type { Suspicion } from "./suspicion.ts";

/** Says which changes belong to a case, or with null that they no longer do; those that arrive later follow. */
export async function matchCommits(view: View, suspicion: Suspicion, caseId: string | null): Promise<void> {
  const { range, place } = suspicion;
  if (!range || place.kind !== "repository") return;
  const key = placeKey(place);
  const row = (await view.get(places, key)) ?? EMPTY_PLACE;
  const matched = { ...row.matched };
  for (const sha of new Set([range.after, ...suspicion.commits])) {
    if (caseId === null) delete matched[sha];
    else matched[sha] = caseId;
  }
  view.put(places, key, { ...row, matched });
  const tip = changeKey(range.repository, range.branch, range.after);
  const brought = (await view.get(updates, tip))?.changes ?? [];
  const named = suspicion.commits.map((sha) => changeKey(range.repository, range.branch, sha));
  for (const change of new Set([tip, ...brought, ...named])) await matchCase(view, change, caseId ?? undefined);
}

/** A commit that belongs to a case by its id, or by the update that brought it. */
export async function matchArrived(view: View, fact: CommitFact | BranchTipFact): Promise<void> {
  const row = await view.get(places, placeKey({ kind: "repository", name: fact.repository }));
  if (!row || Object.keys(row.matched).length === 0) return;
  for (const sha of fact.kind === "commit" ? [fact.sha] : fact.landed) {
    const key = changeKey(fact.repository, fact.branch, sha);
    const change = await view.get(changes, key);
    const caseId = row.matched[sha] ?? row.matched[change?.update?.after ?? ""];
    if (change && caseId !== undefined && change.case !== caseId) await matchCase(view, key, caseId);
  }
}
