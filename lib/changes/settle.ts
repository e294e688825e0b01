import type { View } from "../ledger/projection.ts";
import { policyInForce } from "../policy/advance.ts";
import { standardChangeOf } from "../policy/policy.ts";
import { branches, branchKey, updates, type BranchState, type KnownUpdate } from "./branch.ts";
import { changeKey, changes, settled, type ChangeState, type PullRequestTie } from "./change.ts";
import { commitLinkKey, commitLinks } from "./commit-link.ts";
import { placeChange } from "./landing.ts";
import { pullRequestKey, pullRequests, type PullRequestState } from "./pull-request.ts";

type Facts = Omit<ChangeState, "class" | "landing" | "landedAt">;

/** Works out everything that follows from a change's facts, and writes it: rule, class, landing, the branch's counts. */
export async function putChange(view: View, facts: Facts): Promise<void> {
  const key = changeKey(facts.repository, facts.branch, facts.sha);
  const before = await view.get(changes, key);
  const tie = await tieOf(view, facts);
  const placed = settled({ ...facts, pullRequest: tie });
  const after = settled({ ...placed, standardRule: await ruleOf(view, placed) });
  view.put(changes, key, after);
  await placeChange(view, key, before, after);
  await countBranch(view, before, after);
}

/** Reads a change again after something beside it became known. */
export async function settleChange(view: View, key: string): Promise<void> {
  const change = await view.get(changes, key);
  if (change) await putChange(view, change);
}

/** A case says that it covers this change, or no longer does (it was dismissed). */
export async function matchCase(view: View, key: string, caseId: string | undefined): Promise<void> {
  const change = await view.get(changes, key);
  if (change) await putChange(view, { ...change, case: caseId });
}

async function tieOf(view: View, change: Facts): Promise<PullRequestTie | undefined> {
  const named = await namedTie(view, change.repository, change.branch, change.sha);
  if (named) return named;
  const { update } = change;
  if (!update || update.after === change.sha || update.forced) return undefined;
  const tip = await view.get(changes, changeKey(change.repository, change.branch, update.after));
  const tipTie =
    tip && tip.parents.length === 1 ? await namedTie(view, tip.repository, tip.branch, tip.sha) : undefined;
  if (!tip || !tipTie) return undefined;
  // A rebase merge lands as many commits as the pull request had; what was pushed below them is not its own.
  const pull = await view.get(pullRequests, pullRequestKey(change.repository, tipTie.number));
  const reach = pull?.commitCount ?? 0;
  return tip.position - change.position < reach ? { ...tipTie, by: "update" } : undefined;
}

/** The merged pull request by which the forge names this commit. Never by the words of a message. */
async function namedTie(
  view: View,
  repository: string,
  branch: string,
  sha: string,
): Promise<PullRequestTie | undefined> {
  const link = await view.get(commitLinks, commitLinkKey(repository, sha));
  for (const number of link?.pullRequests ?? []) {
    const pull = await view.get(pullRequests, pullRequestKey(repository, number));
    const by = pull && pull.state === "merged" && pull.baseRef === branch ? naming(pull, sha) : undefined;
    if (!pull || !by) continue;
    return { number, by, mergedAt: pull.mergedAt, mergedBy: pull.mergedBy, ref: pull.refs.at(-1) ?? [0, 0] };
  }
  return undefined;
}

function naming(pull: PullRequestState, sha: string): PullRequestTie["by"] | undefined {
  if (pull.mergeCommitSha === sha) return "merge-commit";
  if (pull.squashCommitSha === sha) return "squash-commit";
  // A fast-forward merge makes no commit: the forge names none, and the head itself is what landed.
  return !pull.mergeCommitSha && !pull.squashCommitSha && pull.headSha === sha ? "head" : undefined;
}

/** The rule of pre-approved automation that covers the change: by the account that updated the ref, or by a key proven good. */
async function ruleOf(view: View, change: ChangeState): Promise<string | undefined> {
  const good = change.signature?.status === "good" ? change.signature : undefined;
  const actors = [change.update?.actor?.name, good?.fingerprint].filter((name) => name !== undefined);
  if (actors.length === 0) return undefined;
  const { policy } = await policyInForce(view, change.landedAt);
  const { repository, paths, pathCount, landedAt: at } = change;
  // Paths that were not kept are unknown, and unknown paths match no rule.
  return standardChangeOf(policy, { actors, repository, paths: paths.length < pathCount ? [] : paths, at })?.id;
}

async function countBranch(view: View, before: ChangeState | undefined, after: ChangeState): Promise<void> {
  const state = await branchOf(view, after.repository, after.branch, after.kind);
  const was = before?.firstParent === true ? 1 : 0;
  const is = after.firstParent ? 1 : 0;
  const wasGone = before && !before.firstParent ? 1 : 0;
  const isGone = after.firstParent ? 0 : 1;
  if (was === is && wasGone === isGone) return;
  view.put(branches, branchKey(after.repository, after.branch), {
    ...state,
    firstParent: state.firstParent + is - was,
    displaced: state.displaced + isGone - wasGone,
  });
}

export async function branchOf(
  view: View,
  repository: string,
  branch: string,
  kind: "deploy" | "source",
): Promise<BranchState> {
  const known = await view.get(branches, branchKey(repository, branch));
  return known ?? { repository, branch, kind, firstParent: 0, displaced: 0, forced: 0, foxtrots: 0, open: [] };
}

const LONGEST_WALK = 20_000;

/**
 * Finds the changes that an update brought: from its tip along first parents to where the branch stood before. A forced
 * one has no such line; its changes are those that the mirror saw land with the same tip.
 */
export async function settleUpdate(
  view: View,
  repository: string,
  branch: string,
  update: KnownUpdate,
): Promise<KnownUpdate> {
  const seen = await view.get(updates, seenKey(repository, branch, update.after));
  const walk = update.forced
    ? { keys: seen?.changes ?? [], complete: seen !== undefined }
    : await walkBack(view, repository, branch, update);
  const next = { ...update, changes: walk.keys, complete: walk.complete };
  const key = changeKey(repository, branch, update.after);
  await view.get(updates, key);
  view.put(updates, key, next);
  if (walk.complete) for (const one of walk.keys) await giveUpdate(view, one, next);
  return next;
}

async function walkBack(
  view: View,
  repository: string,
  branch: string,
  update: KnownUpdate,
): Promise<{ readonly keys: readonly string[]; readonly complete: boolean }> {
  const keys: string[] = [];
  let sha: string | undefined = update.after;
  while (sha !== undefined && sha !== update.before && keys.length < LONGEST_WALK) {
    const key = changeKey(repository, branch, sha);
    const change = await view.get(changes, key);
    if (!change) return { keys: [], complete: false };
    keys.push(key);
    sha = change.parents[0];
  }
  return { keys: keys.reverse(), complete: sha === update.before };
}

async function giveUpdate(view: View, key: string, known: KnownUpdate): Promise<void> {
  const change = await view.get(changes, key);
  if (!change) return;
  const { before: _before, changes: _changes, complete: _complete, ...update } = known;
  const earlier = change.update;
  // Landed twice (removed by force, brought back): how it first got there stays.
  const keep =
    earlier !== undefined && (earlier.at < update.at || (earlier.at === update.at && earlier.after <= update.after));
  await putChange(view, keep ? change : { ...change, update });
}

export function seenKey(repository: string, branch: string, tip: string): string {
  return `${changeKey(repository, branch, tip)}~seen`;
}
