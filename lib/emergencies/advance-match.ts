import type { CaseSubject } from "../changes/case-match.ts";
import { changeKey } from "../changes/change.ts";
import { matchCase } from "../changes/settle.ts";
import type { View } from "../ledger/projection.ts";
import { mergeKey } from "./detection.ts";
import type { Suspicion } from "./suspicion.ts";

/** Says which changes belong to a case, or with undefined that they no longer do; `changes` keeps it for late ones. */
export async function matchChanges(view: View, suspicion: Suspicion, caseId: string | undefined): Promise<void> {
  for (const subject of subjectsOf(suspicion)) await matchCase(view, subject, caseId);
}

function subjectsOf({ key, range, pullRequest, place }: Suspicion): (string | CaseSubject)[] {
  if (place.kind !== "repository") return [];
  const ofMerge: CaseSubject[] =
    pullRequest === null ? [] : [{ kind: "pull-request", repository: place.name, number: pullRequest }];
  // Seen as an update before anybody said that it was a merge: it may have been matched so.
  if (!range || key === mergeKey(place.name, pullRequest ?? "")) return ofMerge;
  const { repository, branch, after } = range;
  // The update brings all of its commits; where only the mirror saw the commit there is no update.
  return [...ofMerge, { kind: "update", repository, branch, after }, changeKey(repository, branch, after)];
}
