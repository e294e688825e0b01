import type { Evidence } from "../ingest/fact.ts";
import type { MergeGroupFact, PullRequestFact, PushFact, ReviewFact, RuleSuiteFact } from "../ingest/fact-forge.ts";
import type { BranchTipFact, CommitFact, CommitSignatureFact, TagFact } from "../ingest/fact-mirror.ts";
import type { Step, View } from "../ledger/projection.ts";
import { peopleActionOf } from "../people/advance.ts";
import { noteSeen } from "../people/observed.ts";
import { matchesGlob } from "../policy/policy.ts";
import { repositoryFacts } from "../repositories/repository-facts.ts";
import { parseCoAuthors } from "../repositories/trailers.ts";
import { branches, branchKey, pushOf, updateKey, updates, withPush, withTip } from "./branch.ts";
import { changeKey, changes, type Ref } from "./change.ts";
import {
  commitLinkKey,
  commitLinks,
  NO_LINK,
  resultOf,
  withLine,
  withResult,
  withRules,
  withTag,
  type CommitLink,
  type LineEvent,
  type ResultFact,
} from "./commit-link.ts";
import { seenIn } from "./observe.ts";
import { including } from "./order.ts";
import {
  commitsOf,
  pullRequestKey,
  pullRequests,
  withHeadPusher,
  withMergeGroup,
  withPullRequest,
  withReview,
} from "./pull-request.ts";
import { noteRelations } from "./relation.ts";
import { putPull, settlePeople, settleUnmapped } from "./settle-people.ts";
import { addChange, branchOf, settleChanges } from "./settle.ts";
import { ticketsOf } from "./ticket.ts";
import { touches } from "./touches.ts";

/** Commits, pull requests, reviews, checks and ref updates, tied to each other as they arrive: in any order, twice. */
export const changesStep: Step<Evidence> = {
  name: "changes",
  touches,
  apply: async (view, evidence) => {
    const { fact } = evidence;
    for (const seen of seenIn(evidence)) await noteSeen(view, seen);
    switch (fact.kind) {
      case "action": {
        const action = peopleActionOf(evidence);
        return action ? settlePeople(view, action) : undefined;
      }
      case "commit":
        return noteCommit(view, fact, evidence);
      case "commit-signature":
        return noteSignature(view, fact, refOf(evidence));
      case "tag":
        return noteTag(view, fact, refOf(evidence));
      case "branch-tip":
        return noteTip(view, fact, evidence);
      case "push":
        return notePush(view, fact, evidence);
      case "pull-request":
        return notePullRequest(view, fact, evidence);
      case "review":
        return noteReview(view, fact, evidence);
      case "rule-suite":
        return noteRules(view, fact, evidence);
      case "merge-group":
        return noteMergeGroup(view, fact, refOf(evidence));
      case "check":
      case "ci-run":
      case "gate":
      case "test-report":
        return noteResult(view, fact, evidence);
      default:
        return;
    }
  },
  atCheckpoint: settleUnmapped,
};

const refOf = (evidence: Evidence): Ref => [evidence.index, evidence.ordinal];

const KEPT_PATHS = 200;

async function noteCommit(view: View, fact: CommitFact, evidence: Evidence): Promise<void> {
  const { repository, branch, sha } = fact;
  const key = changeKey(repository, branch, sha);
  if (await view.get(changes, key)) return; // the object is the same: its id says so
  const facts = await view.get(repositoryFacts, repository);
  const [parent] = fact.parents;
  if (parent) await link(view, repository, parent, (known) => ({ ...known, children: including(known.children, key) }));
  await link(view, repository, sha, (known) => ({ ...known, changes: including(known.changes, key) }));
  await noteRelations(view, key, fact);
  await addChange(view, {
    repository,
    branch,
    sha,
    kind: facts?.kind ?? "deploy",
    title: fact.message.split("\n", 1)[0]?.slice(0, 300) ?? "",
    tree: fact.tree,
    parents: fact.parents,
    position: fact.position,
    author: { name: fact.authorName, email: fact.authorEmail },
    authoredAt: fact.authoredAt,
    committer: { name: fact.committerName, email: fact.committerEmail },
    coAuthors: parseCoAuthors(fact.message),
    committedAt: fact.committedAt,
    trailers: fact.trailers.slice(0, 50),
    tickets: ticketsOf(fact.message),
    pathCount: fact.paths.length,
    paths: fact.paths.slice(0, KEPT_PATHS),
    pathsCut: fact.pathsTruncated === true || fact.paths.length > KEPT_PATHS,
    deploying: isDeploying(facts?.deployingPaths ?? [], fact),
    signatureFormat: fact.signature,
    firstSeenAt: evidence.receivedAt,
    ref: refOf(evidence),
  });
}

/** Without declared paths every path deploys; a change whose paths are not all known is held to deploy. */
function isDeploying(globs: readonly string[], fact: CommitFact): boolean {
  if (globs.length === 0 || fact.pathsTruncated) return true;
  return fact.paths.some((path) => globs.some((glob) => matchesGlob(glob, path)));
}

async function noteSignature(view: View, fact: CommitSignatureFact, ref: Ref): Promise<void> {
  const { kind: _kind, repository, sha, ...result } = fact;
  const known = (await view.get(commitLinks, commitLinkKey(repository, sha)))?.signature;
  if (known && known.attempt >= fact.attempt) return;
  const now = await link(view, repository, sha, (before) => ({ ...before, signature: { ...result, ref } }));
  await settleChanges(view, now.changes);
}

async function noteTag(view: View, fact: TagFact, ref: Ref): Promise<void> {
  const { repository, sha, previousSha } = fact;
  if (sha) await link(view, repository, sha, (known) => withTag(known, fact, true, ref));
  if (previousSha && previousSha !== sha) {
    await link(view, repository, previousSha, (known) => withTag(known, fact, false, ref));
  }
}

async function noteTip(view: View, fact: BranchTipFact, evidence: Evidence): Promise<void> {
  const { repository, branch, sequence, movement, since } = fact;
  const facts = await view.get(repositoryFacts, repository);
  const state = await branchOf(view, repository, branch, facts?.kind ?? "deploy");
  view.put(branches, branchKey(repository, branch), withTip(state, fact, evidence));
  const at = evidence.occurredAt ?? evidence.receivedAt;
  const event: LineEvent = { sequence, at, ...(since ? { since } : {}), movement, ref: refOf(evidence) };
  for (const sha of fact.displaced) await noteLine(view, repository, branch, sha, { ...event, on: false });
  for (const sha of fact.landed) await noteLine(view, repository, branch, sha, { ...event, on: true });
}

async function noteLine(
  view: View,
  repository: string,
  branch: string,
  sha: string,
  event: LineEvent & { readonly on: boolean },
): Promise<void> {
  await link(view, repository, sha, (known) => withLine(known, branch, event));
  await settleChanges(view, [changeKey(repository, branch, sha)]);
}

async function notePush(view: View, fact: PushFact, evidence: Evidence): Promise<void> {
  const told = pushOf(fact, evidence);
  if (!told) return;
  const { repository } = fact;
  const { branch, after, push } = told;
  const key = updateKey(repository, branch, after);
  const known = (await view.get(updates, key)) ?? { repository, branch, after, pushes: [] };
  const next = withPush(known, push);
  if (next === known) return;
  view.put(updates, key, next);
  const now = await link(view, repository, after, (before) => ({
    ...before,
    pushedTo: including(before.pushedTo, branch),
  }));
  for (const number of now.pullRequests) await noteHeadPusher(view, repository, number);
  await settleChanges(view, [key]);
}

/** Looks up who pushed the heads of a pull request, in the push events of its branch. */
async function noteHeadPusher(view: View, repository: string, number: string): Promise<void> {
  const before = await view.get(pullRequests, pullRequestKey(repository, number));
  let pull = before;
  for (const { sha } of pull?.headRef ? pull.heads : []) {
    const update = await view.get(updates, updateKey(repository, pull?.headRef ?? "", sha));
    const actor = update?.pushes.find((push) => push.actor)?.actor;
    if (pull && actor) pull = withHeadPusher(pull, sha, actor);
  }
  if (pull && pull !== before) await putPull(view, before, pull);
}

async function notePullRequest(view: View, fact: PullRequestFact, evidence: Evidence): Promise<void> {
  const { repository, number } = fact;
  const key = pullRequestKey(repository, number);
  const before = await view.get(pullRequests, key);
  const pull = withPullRequest(before, fact, evidence);
  await putPull(view, before, pull);
  await noteHeadPusher(view, repository, number);
  for (const sha of commitsOf(pull)) {
    const named = await link(view, repository, sha, (known) => ({
      ...known,
      pullRequests: including(known.pullRequests, number),
    }));
    if (pull.state === "merged") await settleChanges(view, named.changes);
  }
}

async function noteReview(view: View, fact: ReviewFact, evidence: Evidence): Promise<void> {
  const key = pullRequestKey(fact.repository, fact.number);
  const before = await view.get(pullRequests, key);
  await putPull(view, before, withReview(before, fact, evidence));
}

async function noteMergeGroup(view: View, fact: MergeGroupFact, ref: Ref): Promise<void> {
  const { repository, pullRequest: number, headSha } = fact;
  if (!number) return;
  const key = pullRequestKey(repository, number);
  const before = await view.get(pullRequests, key);
  await putPull(view, before, withMergeGroup(before, number, fact, ref));
  await link(view, repository, headSha, (known) => ({ ...known, queued: including(known.queued, number) }));
}

async function noteRules(view: View, fact: RuleSuiteFact, evidence: Evidence): Promise<void> {
  if (!fact.after) return;
  await link(view, fact.repository, fact.after, (known) => withRules(known, fact, evidence));
}

async function noteResult(view: View, fact: ResultFact, evidence: Evidence): Promise<void> {
  if (!fact.sha) return;
  await link(view, fact.repository, fact.sha, (known) => withResult(known, resultOf(fact, evidence)));
}

async function link(
  view: View,
  repository: string | undefined,
  sha: string,
  edit: (known: CommitLink) => CommitLink,
): Promise<CommitLink> {
  const key = commitLinkKey(repository, sha);
  const next = edit((await view.get(commitLinks, key)) ?? NO_LINK);
  view.put(commitLinks, key, next);
  return next;
}
