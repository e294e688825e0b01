import type {
  BranchTipFact,
  CommitFact,
  CommitSignatureFact,
  Evidence,
  PullRequestFact,
  PushFact,
} from "../ingest/fact.ts";
import { touch, type Step, type Touch, type View } from "../ledger/projection.ts";
import { matchesGlob } from "../policy/policy.ts";
import { repositoryFacts } from "../repositories/repository-facts.ts";
import { parseCoAuthors } from "../repositories/trailers.ts";
import { branches, branchKey, updates, type KnownUpdate } from "./branch.ts";
import { changeKey, changes, type Ref, type Update } from "./change.ts";
import {
  commitLinkKey,
  commitLinks,
  including,
  NO_LINK,
  resultOf,
  withResult,
  type ResultFact,
} from "./commit-link.ts";
import { pullRequestKey, pullRequests, withPullRequest, withReview } from "./pull-request.ts";
import { branchOf, putChange, seenKey, settleChange, settleUpdate } from "./settle.ts";
import { ticketsOf } from "./ticket.ts";

/** Commits, pull requests, reviews, checks and ref updates, tied to each other as they arrive, in any order. */
export const changesStep: Step<Evidence> = {
  name: "changes",
  touches,
  apply: async (view, evidence) => {
    const { fact } = evidence;
    switch (fact.kind) {
      case "commit":
        return noteCommit(view, fact, evidence);
      case "commit-signature":
        return noteSignature(view, fact, refOf(evidence));
      case "branch-tip":
        return noteTip(view, fact, evidence);
      case "push":
        return notePush(view, fact, evidence);
      case "pull-request":
        return notePullRequest(view, fact, evidence);
      case "review": {
        const key = pullRequestKey(fact.repository, fact.number);
        return view.put(pullRequests, key, withReview(await view.get(pullRequests, key), fact, evidence));
      }
      case "check":
      case "ci-run":
      case "gate":
      case "test-report":
        return noteResult(view, fact, evidence);
      default:
        return;
    }
  },
};

const refOf = (evidence: Evidence): Ref => [evidence.index, evidence.ordinal];

function touches(evidence: Evidence): readonly Touch[] {
  const { fact } = evidence;
  if (fact.kind === "commit") {
    const { repository, branch, sha } = fact;
    return [touch(changes, changeKey(repository, branch, sha)), touch(commitLinks, commitLinkKey(repository, sha))];
  }
  if (fact.kind === "pull-request" || fact.kind === "review") {
    return [touch(pullRequests, pullRequestKey(fact.repository, fact.number))];
  }
  if (
    (fact.kind === "check" || fact.kind === "ci-run" || fact.kind === "gate" || fact.kind === "test-report") &&
    fact.sha
  ) {
    return [touch(commitLinks, commitLinkKey(fact.repository, fact.sha))];
  }
  return [];
}

const KEPT_PATHS = 200;

async function noteCommit(view: View, fact: CommitFact, evidence: Evidence): Promise<void> {
  const { repository, branch, sha } = fact;
  const key = changeKey(repository, branch, sha);
  const known = await view.get(changes, key);
  if (known) return; // the object is the same: its id says so
  const facts = await view.get(repositoryFacts, repository);
  await linkCommit(view, repository, sha, (link) => ({ ...link, changes: including(link.changes, key) }));
  await putChange(view, {
    repository,
    branch,
    sha,
    kind: facts?.kind ?? "deploy",
    title: fact.message.split("\n", 1)[0]?.slice(0, 300) ?? "",
    tree: fact.tree,
    parents: fact.parents,
    position: fact.position,
    author: { name: fact.authorName, email: fact.authorEmail },
    committer: { name: fact.committerName, email: fact.committerEmail },
    coAuthors: parseCoAuthors(fact.message),
    committedAt: fact.committedAt,
    tickets: ticketsOf(fact.message),
    pathCount: fact.pathsTruncated ? Number.MAX_SAFE_INTEGER : fact.paths.length,
    paths: fact.paths.slice(0, KEPT_PATHS),
    deploying: isDeploying(facts?.deployingPaths ?? [], fact),
    signatureFormat: fact.signature,
    firstParent: true,
    firstSeenAt: evidence.receivedAt,
    ref: refOf(evidence),
  });
}

/** Without declared paths every path deploys; a change whose paths were not all kept is held to deploy. */
function isDeploying(globs: readonly string[], fact: CommitFact): boolean {
  if (globs.length === 0 || fact.pathsTruncated || fact.paths.length === 0) return true;
  return fact.paths.some((path) => globs.some((glob) => matchesGlob(glob, path)));
}

async function noteSignature(view: View, fact: CommitSignatureFact, ref: Ref): Promise<void> {
  const link = await view.get(commitLinks, commitLinkKey(fact.repository, fact.sha));
  for (const key of link?.changes ?? []) {
    const change = await view.get(changes, key);
    if (!change) continue;
    const { status, signerClass, format, fingerprint, signer, verifier } = fact;
    await putChange(view, {
      ...change,
      signature: { status, signerClass, format, fingerprint, signer, verifier, ref },
    });
  }
}

async function noteTip(view: View, fact: BranchTipFact, evidence: Evidence): Promise<void> {
  const { repository, branch } = fact;
  const at = evidence.occurredAt ?? evidence.receivedAt;
  const facts = await view.get(repositoryFacts, repository);
  const state = await branchOf(view, repository, branch, facts?.kind ?? "deploy");
  view.put(branches, branchKey(repository, branch), {
    ...state,
    tip: fact.movement === "unreachable" ? state.tip : fact.tip,
    forced: state.forced + (fact.movement === "forced" ? 1 : 0),
    foxtrots: state.foxtrots + (fact.movement === "foxtrot" ? 1 : 0),
    checkedAt: fact.movement === "unreachable" ? state.checkedAt : at,
    unreachable: fact.movement === "unreachable" ? (fact.error ?? "unreachable") : undefined,
  });
  for (const sha of fact.displaced) await setFirstParent(view, changeKey(repository, branch, sha), false, at);
  if (fact.tip) await noteSeen(view, fact, fact.tip, { at, ref: refOf(evidence) });
  await settleOpen(view, repository, branch, facts?.kind ?? "deploy");
}

async function noteSeen(
  view: View,
  fact: BranchTipFact,
  tip: string,
  { at, ref }: { at: string; ref: Ref },
): Promise<void> {
  const { repository, branch } = fact;
  const keys = fact.landed.map((sha) => changeKey(repository, branch, sha));
  const forced = fact.movement === "forced";
  const seen: Update = { after: tip, at, basis: "between-fetches", since: fact.since, forced, ref };
  const key = seenKey(repository, branch, tip);
  const known = await view.get(updates, key);
  const all = [...(known?.changes ?? []), ...keys.filter((one) => !known?.changes.includes(one))];
  view.put(updates, key, { ...seen, before: fact.previous, changes: all, complete: true });
  for (const one of keys) {
    await setFirstParent(view, one, true, at);
    const change = await view.get(changes, one);
    // What was there when the mirror began has no landing that anybody saw.
    if (change && !change.seen) await putChange(view, { ...change, seen });
  }
}

async function setFirstParent(view: View, key: string, firstParent: boolean, at: string): Promise<void> {
  const change = await view.get(changes, key);
  if (!change || change.firstParent === firstParent) return;
  await putChange(view, { ...change, firstParent, displacedAt: firstParent ? undefined : at });
}

async function notePush(view: View, fact: PushFact, evidence: Evidence): Promise<void> {
  const { repository, after } = fact;
  const branch = fact.ref.startsWith("refs/heads/") ? fact.ref.slice("refs/heads/".length) : undefined;
  const facts = await view.get(repositoryFacts, repository);
  if (!branch || !after || !facts?.branches.includes(branch)) return;
  const key = changeKey(repository, branch, after);
  const known = await view.get(updates, key);
  const update: KnownUpdate = {
    after,
    before: fact.before,
    actor: evidence.actor ?? known?.actor,
    at: evidence.occurredAt ?? evidence.receivedAt,
    basis: evidence.occurredAt ? "push" : "received",
    forced: fact.forced,
    changes: [],
    complete: false,
    ref: refOf(evidence),
  };
  if (known && known.at <= update.at) return; // told twice: the first word stays
  const settledNow = await settleUpdate(view, repository, branch, update);
  if (!settledNow.complete) await setOpen(view, repository, branch, facts.kind, after, true);
}

const KEPT_OPEN = 100;

async function setOpen(
  view: View,
  repository: string,
  branch: string,
  kind: "deploy" | "source",
  after: string,
  open: boolean,
): Promise<void> {
  const state = await branchOf(view, repository, branch, kind);
  const others = state.open.filter((one) => one !== after);
  view.put(branches, branchKey(repository, branch), {
    ...state,
    open: open ? [...others, after].slice(-KEPT_OPEN) : others,
  });
}

async function settleOpen(view: View, repository: string, branch: string, kind: "deploy" | "source"): Promise<void> {
  const { open } = await branchOf(view, repository, branch, kind);
  for (const after of open) {
    const update = await view.get(updates, changeKey(repository, branch, after));
    if (!update || (await settleUpdate(view, repository, branch, update)).complete) {
      await setOpen(view, repository, branch, kind, after, false);
    }
  }
}

async function notePullRequest(view: View, fact: PullRequestFact, evidence: Evidence): Promise<void> {
  const { repository, number } = fact;
  const key = pullRequestKey(repository, number);
  const pull = withPullRequest(await view.get(pullRequests, key), fact, evidence);
  view.put(pullRequests, key, pull);
  const shas = [pull.headSha, pull.mergeCommitSha, pull.squashCommitSha].filter((sha) => sha !== undefined);
  for (const sha of new Set(shas)) {
    await linkCommit(view, repository, sha, (link) => ({
      ...link,
      pullRequests: including(link.pullRequests, number),
    }));
    if (pull.state === "merged" && pull.baseRef) await settleLanded(view, repository, pull.baseRef, sha);
  }
}

/** The commit and, for a rebase merge, what its update brought below it. */
async function settleLanded(view: View, repository: string, branch: string, sha: string): Promise<void> {
  const key = changeKey(repository, branch, sha);
  await settleChange(view, key);
  const update = await view.get(updates, key);
  for (const one of update?.changes ?? []) if (one !== key) await settleChange(view, one);
}

async function noteResult(view: View, fact: ResultFact, evidence: Evidence): Promise<void> {
  if (!fact.sha) return;
  await linkCommit(view, fact.repository, fact.sha, (link) => withResult(link, resultOf(fact, evidence)));
}

async function linkCommit(
  view: View,
  repository: string | undefined,
  sha: string,
  edit: (link: typeof NO_LINK) => typeof NO_LINK,
): Promise<void> {
  const key = commitLinkKey(repository, sha);
  const link = (await view.get(commitLinks, key)) ?? NO_LINK;
  const next = edit(link);
  if (next !== link) view.put(commitLinks, key, next);
}
