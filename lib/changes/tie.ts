import type { Actor } from "../base/actor.ts";
import type { View } from "../ledger/projection.ts";
import type { ChangeState, CommitBase, Cover, PullRequestTie, Update } from "./change.ts";
import type { CommitLink } from "./commit-link.ts";
import { byText } from "./order.ts";
import { pullRequestKey, pullRequests, type PullRequestState } from "./pull-request.ts";

/** What is known of a commit when its pull request is looked for. */
export interface Around {
  readonly above: readonly ChangeState[];
  readonly covers: readonly Cover[];
  readonly update: Update | undefined;
}

/** The merged pull request that brought it: by the forge's own words, or as one of the commits of a rebase merge. */
export async function tieOf(
  view: View,
  base: CommitBase,
  link: CommitLink,
  around: Around,
): Promise<PullRequestTie | undefined> {
  const ties: PullRequestTie[] = [];
  for (const number of link.pullRequests) {
    const pull = await view.get(pullRequests, pullRequestKey(base.repository, number));
    const by = pull && naming(pull, base);
    if (pull && by) ties.push({ ...mergeOf(pull), by, tip: base.sha, step: 0, reach: reachOf(pull, by, base, around) });
  }
  if (ties.length === 0 && base.parents.length <= 1) ties.push(...tiesFromAbove(around));
  return ties.sort((a, b) => byText(a.mergedAt ?? "", b.mergedAt ?? "") || byText(a.number, b.number))[0];
}

/** A rebase merge lands all commits of the pull request in one update, and the forge names only the uppermost. */
function tiesFromAbove({ above, covers }: Around): PullRequestTie[] {
  return above.flatMap(({ pullRequest: tie, update }) => {
    const before = update?.before ?? "";
    const shared = update && covers.some((one) => one.after === update.after && one.before === before);
    return tie && shared && tie.step + 1 < tie.reach ? [{ ...tie, by: "update", step: tie.step + 1 }] : [];
  });
}

function mergeOf(pull: PullRequestState): Pick<PullRequestTie, "number" | "title" | "mergedAt" | "mergedBy" | "ref"> {
  const { number, title, mergedAt, mergedBy } = pull;
  const ref = pull.mergedRef ?? pull.refs[0] ?? [0, 0];
  return {
    number,
    ...(title ? { title } : {}),
    ...(mergedAt ? { mergedAt } : {}),
    ...(mergedBy ? { mergedBy } : {}),
    ref,
  };
}

/** How a merged pull request names this commit of the branch it was merged into. Never by the words of a message. */
function naming(pull: PullRequestState, base: CommitBase): PullRequestTie["by"] | undefined {
  if (pull.state !== "merged" || pull.baseRef !== base.branch) return undefined;
  if (pull.mergeCommitSha === base.sha) return "merge-commit";
  if (pull.squashCommitSha === base.sha) return "squash-commit";
  // A fast-forward merge makes no commit: the forge names none, and the head itself is what landed.
  return !pull.mergeCommitSha && !pull.squashCommitSha && pull.headSha === base.sha ? "head" : undefined;
}

/** A merge or squash commit of the web page is made by the forge itself, as its own committer. */
const FORGE_COMMITTERS = new Set(["noreply@github.com"]);

/**
 * How many commits of the line, from the named one down, a pull request can have landed. One, unless it was rebased or
 * fast-forwarded in an update on record: then as many as the forge says it had, or all of its merger's own push.
 */
function reachOf(pull: PullRequestState, by: PullRequestTie["by"], base: CommitBase, { update }: Around): number {
  const one = base.parents.length > 1 || by === "squash-commit" || FORGE_COMMITTERS.has(base.committer.email);
  if (one || !update) return 1;
  if (pull.commitCount !== undefined) return pull.commitCount;
  return update.after === base.sha && isSame(update.actor, pull.mergedBy) ? Number.MAX_SAFE_INTEGER : 1;
}

function isSame(a: Actor | undefined, b: Actor | undefined): boolean {
  if (!a || !b || a.issuer !== b.issuer) return false;
  return a.id !== undefined && b.id !== undefined ? a.id === b.id : a.name === b.name;
}
