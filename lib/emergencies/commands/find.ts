import type { Acting } from "../../access/acting.ts";
import { databaseNow } from "../../platform/clock.ts";
import type { Sql } from "../../platform/sql.ts";
import type { CaseState, CommitRange, EvidenceKind } from "../case.ts";
import { drawCaseId, isPlaceAhead, lockPlace } from "../store/head.ts";
import { readEnvironmentOf, readFeeds } from "../store/place.ts";
import { termsAt } from "../store/terms.ts";
import { readUnmatchedAmong } from "../store/record.ts";
import type { Suspicion } from "../suspicion.ts";
import type { CaseVerb } from "../verb.ts";
import { recordVerb } from "./act-on-case.ts";

/**
 * Opens the case of a group of suspicions: found, or declared where a commit says `Break-Glass:`. Keyed by the entry that
 * caused it. Null while `advance` has not reached a command about the same place: what it will match is not known yet.
 */
export async function openFoundCase(tx: Sql, by: Acting, group: readonly Suspicion[]): Promise<CaseState | null> {
  const place = group[0]?.place;
  if (!place) return null;
  await lockPlace(tx, place);
  if (await isPlaceAhead(tx, place)) return null;
  const still = await readUnmatchedAmong(
    tx,
    group.map(({ key }) => key),
  );
  const first = still[0];
  if (!first) return null;
  const now = await databaseNow(tx);
  const shared = {
    place,
    environment: first.environment ?? (await readEnvironmentOf(tx, place)),
    terms: await termsAt(tx, now),
    feeds: await readFeeds(tx, place),
  };
  const verb = verbOf(still, first, shared);
  return recordVerb(tx, by, { id: await drawCaseId(tx), state: undefined, verb });
}

type Shared = Pick<Extract<CaseVerb, { verb: "find" }>, "place" | "environment" | "terms" | "feeds">;

function verbOf(group: readonly Suspicion[], first: Suspicion, shared: Shared): CaseVerb {
  const last = group.at(-1) ?? first;
  const claim = group.find((one) => one.claim?.reason || one.claim?.incident)?.claim ?? null;
  const { doer } = first;
  const pushed = group.every(({ place }) => place.kind === "repository");
  const opening = {
    ...shared,
    title: claim?.title || first.headline,
    reason: claim?.reason || claim?.incident || first.headline,
    incident: claim?.incident ?? null,
    kind: kindOf(group),
    range: rangeOfGroup(group),
    implementers: doer.person ? [doer.person] : [],
    ...{ actor: doer.name, account: doer.account, machine: doer.machine },
    causes: group.map(({ key }) => key),
    quiet: group.every(({ old }) => old),
    ...{ firstWriteAt: first.at, lastWriteAt: last.at, endedAt: pushed ? last.at : null },
  };
  if (!claim) return { verb: "find", ...opening };
  const windowMinutes = Math.min(30, opening.terms.clocks.windowMaxMinutes);
  const claimedAt = claim.committedAt ?? first.at;
  return { verb: "declare", via: "trailer", ...opening, windowMinutes, authorisation: null, claimedAt };
}

function kindOf(group: readonly Suspicion[]): EvidenceKind {
  if (group.some(({ kind }) => kind === "direct-push" || kind === "forced-push")) return "commit-on-branch";
  return group.some(({ kind }) => kind === "bypass-merge") ? "bypass-merge" : "live-change";
}

function rangeOfGroup(group: readonly Suspicion[]): CommitRange | null {
  const ranges = group.flatMap(({ range }) => range ?? []);
  const [first] = ranges;
  const last = ranges.at(-1);
  if (!first || !last || first.branch !== last.branch) return null;
  return { ...first, after: last.after };
}
