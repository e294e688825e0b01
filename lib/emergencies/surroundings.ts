import { erasedMark, sameIdentity } from "../base/erased.ts";
import { updates } from "../changes/branch.ts";
import { changeKey, changes, type ChangeState } from "../changes/change.ts";
import { commitLinkKey, commitLinks } from "../changes/commit-link.ts";
import { pullRequestKey, pullRequests, type PullRequestState } from "../changes/pull-request.ts";
import type { Evidence } from "../ingest/fact.ts";
import type { PullRequestFact, PushFact, RuleSuiteFact } from "../ingest/fact-forge.ts";
import type { BranchTipFact, CommitFact } from "../ingest/fact-mirror.ts";
import type { ReconciliationFact } from "../ingest/fact-reconciler.ts";
import { touch, type Touch, type View } from "../ledger/projection.ts";
import { policyInForce, policyTouch } from "../policy/advance.ts";
import { namesStandardActor, standardChangeOf } from "../policy/policy.ts";
import { repositoryFacts } from "../repositories/repository-facts.ts";
import { places, suspicions } from "./aggregates.ts";
import type { CommitRange } from "./case.ts";
import { mergeKey, pushKey, syncedCommit, type Surroundings } from "./detection.ts";
import { accountPerson } from "./doer-person.ts";
import { approvalsAsked, ELSEWHERE, placeKey } from "./place.ts";
import type { Suspicion } from "./suspicion.ts";

const NOWHERE: Surroundings = {
  controlBranch: false,
  standard: false,
  maybeStandard: false,
  tiedTo: null,
  seenAs: null,
  pastRules: false,
  person: null,
  trackedRevision: null,
};

/** Rows that `surroundingsOf` will read for this evidence. */
export function surroundingTouches({ fact }: Evidence): Touch[] {
  if ((fact.kind === "push" || fact.kind === "rule-suite") && fact.after !== undefined) {
    const { repository, ref, after } = fact;
    const link = touch(commitLinks, commitLinkKey(repository, after));
    return [
      ...[policyTouch, touch(repositoryFacts, repository), link],
      touch(suspicions, pushKey(repository, branchOf(ref), after)),
    ];
  }
  if (fact.kind === "commit") {
    const { repository, branch, sha } = fact;
    return [touch(repositoryFacts, repository), touch(suspicions, pushKey(repository, branch, sha))];
  }
  return fact.kind === "pull-request" ? [touch(repositoryFacts, fact.repository)] : [];
}

/** What the entries before this one say of it, as far as `detect` wants to know. */
export async function surroundingsOf(view: View, evidence: Evidence): Promise<Surroundings> {
  const { fact, actor } = evidence;
  switch (fact.kind) {
    case "push":
      return aroundPush(view, evidence, fact);
    case "commit":
      return aroundCommit(view, fact);
    case "branch-tip":
      return aroundTip(view, fact);
    case "pull-request":
      return aroundMerge(view, evidence, fact);
    case "rule-suite":
      return aroundSuite(view, evidence, fact);
    case "live-write":
    case "suspension":
      return { ...NOWHERE, person: await accountPerson(view, actor, atOf(evidence)) };
    case "reconciliation":
      return aroundSync(view, evidence, fact);
    default:
      return NOWHERE;
  }
}

const atOf = (evidence: Evidence): string => evidence.occurredAt ?? evidence.receivedAt;

async function isControlBranch(view: View, repository: string, branch: string): Promise<boolean> {
  return (await view.get(repositoryFacts, repository))?.branches.includes(branch) ?? false;
}

/** `` for what is no branch. */
export function branchOf(ref: string): string {
  return ref.startsWith("refs/heads/") ? ref.slice("refs/heads/".length) : "";
}

async function aroundPush(view: View, evidence: Evidence, push: PushFact): Promise<Surroundings> {
  const branch = branchOf(push.ref);
  if (!(await isControlBranch(view, push.repository, branch))) return NOWHERE;
  const { actor } = evidence;
  const { repository, before = null, after } = push;
  const at = atOf(evidence);
  const { policy } = await policyInForce(view, at);
  const paths = push.commits.flatMap((commit) => commit.paths);
  const complete = push.commits.length === push.commitCount;
  const listed = complete && standardChangeOf(policy, { actors: actorsOf(evidence), repository, paths, at });
  const tiedTo = after === undefined ? null : await mergedPullRequest(view, repository, branch, after);
  const merge = tiedTo === null ? undefined : await view.get(suspicions, mergeKey(repository, tiedTo));
  return {
    ...NOWHERE,
    controlBranch: true,
    standard:
      Boolean(listed) || (after !== undefined && (await isStandard(view, { repository, branch, before, after }))),
    tiedTo,
    seenAs: merge?.rules ? merge.key : null,
    person: await accountPerson(view, actor, at),
  };
}

function actorsOf({ actor }: Evidence): string[] {
  return actor ? [actor.name, ...(actor.email ? [actor.email] : [])] : [];
}

const MAX_STEPS = 250;

/** The policy approves once for all what an update brought, each of its first-parent commits as the mirror has it. */
export async function isStandard(view: View, { repository, branch, before, after }: CommitRange): Promise<boolean> {
  let sha: string | undefined = after;
  for (let step = 0; before !== null && sha !== undefined && step < MAX_STEPS; step += 1) {
    if (sha === before) return step > 0;
    const change: ChangeState | undefined = await view.get(changes, changeKey(repository, branch, sha));
    if (change?.standardRule === undefined) return false;
    sha = change.parents[0];
  }
  return false;
}

async function aroundSuite(view: View, evidence: Evidence, suite: RuleSuiteFact): Promise<Surroundings> {
  const { repository, before = null, after } = suite;
  const branch = branchOf(suite.ref);
  if (suite.result !== "bypass" || !after || !(await isControlBranch(view, repository, branch))) return NOWHERE;
  const at = atOf(evidence);
  const { policy } = await policyInForce(view, at);
  const seen = await view.get(suspicions, pushKey(repository, branch, after));
  return {
    ...NOWHERE,
    controlBranch: true,
    standard: await isStandard(view, { repository, branch, before, after }),
    maybeStandard: namesStandardActor(policy, { actors: actorsOf(evidence), repository, at }),
    tiedTo: await mergedPullRequest(view, repository, branch, after),
    // A push that its merge explained is the merge.
    seenAs: seen && seen.outcome !== "cleared" ? seen.key : null,
    person: await accountPerson(view, evidence.actor, at),
  };
}

async function mergedPullRequest(view: View, repository: string, branch: string, sha: string): Promise<string | null> {
  const link = await view.get(commitLinks, commitLinkKey(repository, sha));
  for (const number of link?.pullRequests ?? []) {
    const request = await view.get(pullRequests, pullRequestKey(repository, number));
    if (request?.state === "merged" && request.baseRef === branch && namedBy(request).includes(sha)) return number;
  }
  return null;
}

/** The commits that a merge names. A fast-forward merge makes none: then the head itself is what landed. */
export function namedBy(
  request: Pick<PullRequestState, "mergeCommitSha" | "squashCommitSha" | "headSha">,
): readonly string[] {
  const made = [request.mergeCommitSha, request.squashCommitSha].filter((sha) => sha !== undefined);
  if (made.length > 0) return [...new Set(made)];
  return request.headSha === undefined ? [] : [request.headSha];
}

async function aroundCommit(view: View, commit: CommitFact): Promise<Surroundings> {
  const { repository, branch, sha } = commit;
  if (!commit.trailers.some(({ key }) => key.toLowerCase() === "break-glass")) return NOWHERE;
  const place = await view.get(places, placeKey({ kind: "repository", name: repository }));
  return {
    ...NOWHERE,
    controlBranch: await isControlBranch(view, repository, branch),
    seenAs: place?.claims[sha] ?? null,
  };
}

async function aroundTip(view: View, tip: BranchTipFact): Promise<Surroundings> {
  if (tip.movement !== "forced" && tip.movement !== "deleted") return NOWHERE;
  const { repository, branch } = tip;
  const ends = tip.tip === undefined ? [`deleted-${tip.previous ?? ""}`] : [tip.tip, ...tip.landed];
  let seenAs: string | null = null;
  for (const end of ends) {
    const key = pushKey(repository, branch, end);
    const seen = await view.get(suspicions, key);
    if (seen?.kind === "forced-push" || seen?.rules) seenAs ??= key;
  }
  return { ...NOWHERE, controlBranch: await isControlBranch(view, repository, branch), seenAs };
}

async function aroundMerge(view: View, evidence: Evidence, request: PullRequestFact): Promise<Surroundings> {
  if (request.state !== "merged") return NOWHERE;
  const { repository, number, baseRef } = request;
  if (!(await isControlBranch(view, repository, baseRef))) return NOWHERE;
  const person = await accountPerson(view, request.mergedBy ?? evidence.actor, atOf(evidence));
  const pastRules = await isPastRules(view, repository, number);
  const seenAs = (await pushesPastRules(view, request))[0]?.key ?? null;
  return { ...NOWHERE, controlBranch: true, pastRules, seenAs, person };
}

/** What the forge has said went past its rules, before it said that it was this merge. */
export async function pushesPastRules(view: View, request: PullRequestFact): Promise<Suspicion[]> {
  const found: Suspicion[] = [];
  for (const sha of namedBy(request)) {
    const seen = await view.get(suspicions, pushKey(request.repository, request.baseRef, sha));
    if (seen?.rules) found.push(seen);
  }
  return found;
}

/** Merged with fewer approvals by others, given before the merge, than the forge's rules ask for as we know them. */
export async function isPastRules(view: View, repository: string, number: string): Promise<boolean> {
  const request = await view.get(pullRequests, pullRequestKey(repository, number));
  const place = await view.get(places, placeKey({ kind: "repository", name: repository }));
  if (request?.state !== "merged" || !request.baseRef || !place) return false;
  const asked = approvalsAsked(place, request.baseRef);
  const { author, mergedAt } = request;
  const approvers = request.reviews.filter(
    ({ state, submittedAt, reviewer }) =>
      state === "approved" &&
      (mergedAt === undefined || Date.parse(submittedAt) <= Date.parse(mergedAt)) &&
      reviewer !== undefined &&
      !(author && sameIdentity(reviewer.id ?? reviewer.name, author.id ?? author.name)),
  );
  // As marks: somebody of whose two approvals one was erased is one person.
  const people = approvers.map(({ reviewer }) => erasedMark(reviewer?.id ?? reviewer?.name ?? ""));
  return new Set(people).size < asked;
}

async function aroundSync(view: View, evidence: Evidence, fact: ReconciliationFact): Promise<Surroundings> {
  if (fact.automated !== false || fact.result !== "succeeded") return NOWHERE;
  const commit = syncedCommit(fact);
  const mirrored = ((await view.get(places, ELSEWHERE))?.repositories.length ?? 0) > 0;
  if (!commit || !mirrored) return NOWHERE;
  const person = await accountPerson(view, evidence.actor, atOf(evidence));
  return { ...NOWHERE, trackedRevision: await isTracked(view, commit), person };
}

/** Whether a commit is one of a control branch, by the mirror or by the forge's push of it. */
export async function isTracked(view: View, commit: string): Promise<boolean> {
  for (const repository of (await view.get(places, ELSEWHERE))?.repositories ?? []) {
    const link = await view.get(commitLinks, commitLinkKey(repository, commit));
    if (link && link.changes.length > 0) return true;
    for (const branch of (await view.get(repositoryFacts, repository))?.branches ?? []) {
      if (await view.get(updates, changeKey(repository, branch, commit))) return true;
    }
  }
  return false;
}
