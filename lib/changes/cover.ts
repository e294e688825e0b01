import type { View } from "../ledger/projection.ts";
import { brought, updateKey, updates, type Push } from "./branch.ts";
import { changeKey, changes, type ChangeState, type CommitBase, type Cover, type Update } from "./change.ts";
import type { CommitLink, LineEvent } from "./commit-link.ts";
import { byText } from "./order.ts";
import type { People } from "./people.ts";

/** The changes whose first parent this is, on the same branch: one, or two where history was forked by force. */
export async function changesAbove(view: View, base: CommitBase, link: CommitLink): Promise<ChangeState[]> {
  const prefix = changeKey(base.repository, base.branch, "");
  const found: ChangeState[] = [];
  for (const key of link.children) {
    const change = key.startsWith(prefix) ? await view.get(changes, key) : undefined;
    if (change) found.push(change);
  }
  return found;
}

/**
 * The pushes that brought a commit: those that left the branch standing on it, and those that brought a commit above it
 * and reach down to it. A merge's own side branch is never on this line, so a pushed merge brings one change.
 */
export async function coversOf(
  view: View,
  base: CommitBase,
  link: CommitLink,
  above: readonly ChangeState[],
): Promise<readonly Cover[]> {
  const { repository, branch, sha } = base;
  const covers = new Map<string, Cover>();
  const own = link.pushedTo.includes(branch) ? await pushesTo(view, repository, branch, sha) : [];
  for (const push of own) covers.set(`${sha}<${push.before}`, { after: sha, before: push.before, step: 0 });
  for (const { after, before, step } of above.flatMap((change) => change.covers)) {
    const push = (await pushesTo(view, repository, branch, after)).find((one) => one.before === before);
    const name = `${after}<${before}`;
    if (push && !covers.has(name) && brought(push, sha, step + 1)) covers.set(name, { after, before, step: step + 1 });
  }
  return [...covers.values()].sort((a, b) => byText(a.after, b.after) || byText(a.before, b.before));
}

async function pushesTo(view: View, repository: string, branch: string, after: string): Promise<readonly Push[]> {
  return (await view.get(updates, updateKey(repository, branch, after)))?.pushes ?? [];
}

/** Of the pushes that brought it the first: removed by force and brought back, how it first got there stays. */
export async function firstUpdate(
  view: View,
  base: CommitBase,
  covers: readonly Cover[],
): Promise<{ readonly update?: Update; readonly merged?: People }> {
  let first: Update | undefined;
  let merged: People | undefined;
  for (const { after, before } of covers) {
    const pushes = await pushesTo(view, base.repository, base.branch, after);
    const push = pushes.find((one) => one.before === before);
    if (!push || (first && byText(push.at, first.at) >= 0)) continue;
    first = asUpdate(after, push);
    merged = base.parents.length > 1 && isAlone(push, base) ? (push.people ?? undefined) : undefined;
  }
  return { ...(first ? { update: first } : {}), ...(merged ? { merged } : {}) };
}

/** The push brought this merge and its side branch alone: it went from the first parent to the merge. */
function isAlone(push: Push, base: CommitBase): boolean {
  return push.before === base.parents[0];
}

function asUpdate(after: string, { before, actor, at, basis, forced, ref }: Push): Update {
  return { after, ...(before ? { before } : {}), ...(actor ? { actor } : {}), at, basis, forced, ref };
}

/** The mirror's word that a commit landed, as an update that nobody is known to have made. */
export function seenUpdate(sha: string, { at, since, movement, ref }: LineEvent): Update {
  const forced = movement === "forced";
  return { after: sha, at, basis: "between-fetches", ...(since ? { since } : {}), forced, ref };
}
