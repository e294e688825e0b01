import { canonicalJson, type Json } from "../base/canonical-json.ts";
import type { View } from "../ledger/projection.ts";
import { policyInForce } from "../policy/advance.ts";
import { standardChangeOf } from "../policy/policy.ts";
import { branches, branchKey, type BranchState } from "./branch.ts";
import { caseKey, caseMatches, caseOf, type CaseSubject } from "./case-match.ts";
import { changeKey, changes, type ChangeState, type CommitBase, type Update } from "./change.ts";
import { classify } from "./class.ts";
import { commitLinkKey, commitLinks, NO_LINK, type CommitLink } from "./commit-link.ts";
import { countChangeDay, type ChangeDay } from "./counters.ts";
import { changesAbove, coversOf, firstUpdate, seenUpdate } from "./cover.ts";
import { landings, placeChange } from "./landing.ts";
import { changeItem, lookUp, namedInChange, noteNamed } from "./named.ts";
import { pullRequestKey } from "./pull-request.ts";
import { tieOf } from "./tie.ts";

/**
 * Works out everything that follows from what is known of changes and their neighbours on the line: landing, class,
 * signature, standing. All of it is a function of facts kept beside them, so the order of their arrival is nothing.
 * What a change passes on to its first parent (the push, the pull request, the case) is worked out downwards.
 */
export async function settleChanges(view: View, keys: readonly string[]): Promise<void> {
  const waiting = [...keys];
  for (let at = 0; at < waiting.length; at += 1) {
    const key = waiting[at] ?? "";
    const known = await view.get(changes, key);
    const parent = known && (await settleOne(view, key, known, baseOf(known)));
    if (parent) waiting.push(parent);
  }
}

/** Makes a change of a commit entry, and settles it and those below it. */
export async function addChange(view: View, base: CommitBase): Promise<void> {
  const key = changeKey(base.repository, base.branch, base.sha);
  const parent = await settleOne(view, key, undefined, base);
  if (parent) await settleChanges(view, [parent]);
}

/**
 * A case says that it covers a change (by its key), an update with all it brought, or a pull request; undefined: it no
 * longer does, being dismissed. For the step of `emergencies`; what it covers may not have arrived yet.
 */
export async function matchCase(view: View, subject: string | CaseSubject, caseId: string | undefined): Promise<void> {
  const key = caseKey(subject);
  await view.get(caseMatches, key);
  if (caseId === undefined) view.remove(caseMatches, key);
  else view.put(caseMatches, key, { case: caseId });
  if (typeof subject === "string") await settleChanges(view, [subject]);
  else if (subject.kind === "update") {
    await settleChanges(view, [changeKey(subject.repository, subject.branch, subject.after)]);
  } else {
    const landing = await view.get(landings, pullRequestKey(subject.repository, subject.number));
    await settleChanges(view, landing?.changes.map((member) => member.key) ?? []);
  }
}

/** What the commit entry said, without all that was worked out. */
function baseOf(change: ChangeState): CommitBase {
  const {
    signature: _signature,
    firstParent: _firstParent,
    displacedAt: _displacedAt,
    displacedBy: _displacedBy,
    displacedRef: _displacedRef,
    update: _update,
    seen: _seen,
    covers: _covers,
    merged: _merged,
    pullRequest: _pullRequest,
    standardRule: _standardRule,
    case: _case,
    people: _people,
    landing: _landing,
    landedAt: _landedAt,
    landedBasis: _landedBasis,
    landedAfter: _landedAfter,
    class: _class,
    ...base
  } = change;
  return base;
}

/** Settles one; answers the key of its first parent where what it passes on has changed. */
async function settleOne(
  view: View,
  key: string,
  before: ChangeState | undefined,
  base: CommitBase,
): Promise<string | null> {
  const link = (await view.get(commitLinks, commitLinkKey(base.repository, base.sha))) ?? NO_LINK;
  const above = await changesAbove(view, base, link);
  const covers = await coversOf(view, base, link, above);
  const { update, merged } = await firstUpdate(view, base, covers);
  const landed = link.lines[base.branch]?.landed;
  const facts = {
    ...base,
    ...standingOf(link, base.branch),
    signature: link.signature,
    covers,
    update,
    merged,
    seen: landed && seenUpdate(base.sha, landed),
    pullRequest: await tieOf(view, base, link, { above, covers, update }),
  };
  const placed = { ...facts, ...landingOf(facts), case: await caseOf(view, base, update, facts.pullRequest) };
  const standardRule = await ruleOf(view, placed);
  const named = namedInChange(placed);
  const people = await lookUp(view, named);
  const after: ChangeState = { ...placed, standardRule, class: classOf(placed, standardRule), people };
  view.put(changes, key, after);
  await noteNamed(view, changeItem(key), before && namedInChange(before), named);
  await placeChange(view, key, before, after);
  await countChange(view, before, after);
  const [parent] = base.parents;
  return parent && passesOn(before) !== passesOn(after) ? changeKey(base.repository, base.branch, parent) : null;
}

type Placed = Omit<ChangeState, "class" | "standardRule" | "people">;

function classOf(change: Placed, standardRule: string | undefined): ChangeState["class"] {
  return classify({
    case: change.case !== undefined,
    pullRequest: change.pullRequest !== undefined,
    standard: standardRule !== undefined,
    deploying: change.deploying,
    knownUpdate: change.update?.actor !== undefined,
  });
}

function passesOn(change: ChangeState | undefined): string {
  if (!change) return "";
  const { covers, update, pullRequest = null, case: caseId = null } = change;
  // Safe because states are JSON by construction.
  return canonicalJson({ covers, update: update?.after ?? null, pullRequest, case: caseId } as unknown as Json);
}

function standingOf(
  link: CommitLink,
  branch: string,
): Pick<ChangeState, "firstParent" | "displacedAt" | "displacedBy" | "displacedRef"> {
  const last = link.lines[branch]?.last;
  if (!last || last.on) return { firstParent: true };
  return { firstParent: false, displacedAt: last.at, displacedBy: last.movement, displacedRef: last.ref };
}

interface Landed {
  readonly landing: string;
  readonly landedAt: string;
  readonly landedBasis: ChangeState["landedBasis"];
  readonly landedAfter?: string;
}

/** The landing it belongs to, and when: by the forge's merge, else the push, else the mirror's two fetches. */
function landingOf(
  change: CommitBase & Pick<ChangeState, "pullRequest"> & { readonly update?: Update; readonly seen?: Update },
): Landed {
  const { repository, branch, pullRequest, update, seen } = change;
  const landing = pullRequest
    ? pullRequestKey(repository, pullRequest.number)
    : changeKey(repository, branch, update?.after ?? change.sha);
  if (pullRequest?.mergedAt) return { landing, landedAt: pullRequest.mergedAt, landedBasis: "merge" };
  if (update) return { landing, landedAt: update.at, landedBasis: update.basis };
  if (!seen) return { landing, landedAt: change.firstSeenAt, landedBasis: "entry" };
  const { at, since } = seen;
  return { landing, landedAt: at, landedBasis: "between-fetches", ...(since ? { landedAfter: since } : {}) };
}

/** The rule of pre-approved automation that covers it: by the account that updated the ref, or by a key proven good. */
async function ruleOf(view: View, change: Placed): Promise<string | undefined> {
  const { signature, update, repository, paths, pathsCut, landedAt: at } = change;
  const good = signature?.status === "good" ? signature.fingerprint : undefined;
  const actors = [update?.actor?.name, good].filter((name) => name !== undefined);
  // Paths that were not kept are unknown, and unknown paths match no rule.
  if (actors.length === 0 || pathsCut) return undefined;
  const { policy } = await policyInForce(view, at);
  return standardChangeOf(policy, { actors, repository, paths, at })?.id;
}

async function countChange(view: View, before: ChangeState | undefined, after: ChangeState): Promise<void> {
  const [was, is] = [before && dayOf(before), dayOf(after)];
  if (was && JSON.stringify(was) === JSON.stringify(is)) return;
  if (was) countChangeDay(view, was, -1);
  countChangeDay(view, is, 1);
  if (was?.standing === is.standing) return;
  const { repository, branch, kind } = after;
  const state = await branchOf(view, repository, branch, kind);
  const onLine = Number(is.standing === "line") - Number(was?.standing === "line");
  const off = Number(is.standing === "displaced") - Number(was?.standing === "displaced");
  const counts = { firstParent: state.firstParent + onLine, displaced: state.displaced + off };
  view.put(branches, branchKey(repository, branch), { ...state, ...counts });
}

function dayOf(change: ChangeState): ChangeDay {
  const { repository, branch, landedAt, signature } = change;
  const standing = change.firstParent ? "line" : "displaced";
  const day = landedAt.slice(0, 10);
  return { day, repository, branch, class: change.class, signature: signature?.status ?? "pending", standing };
}

export async function branchOf(
  view: View,
  repository: string,
  branch: string,
  kind: "deploy" | "source",
): Promise<BranchState> {
  const known = await view.get(branches, branchKey(repository, branch));
  return known ?? { repository, branch, kind, sequence: 0, firstParent: 0, displaced: 0, movements: [] };
}
