import { changes } from "../changes/change.ts";
import { including } from "../changes/order.ts";
import { commitsOf, pullRequests } from "../changes/pull-request.ts";
import { deployments } from "../deployments/aggregates.ts";
import { commitOf } from "../deployments/revision-set.ts";
import { touch, type Aggregate, type View } from "../ledger/projection.ts";

/** Commit id → all that is known by it, whatever repository it was reported for: what a verdict on it may hang on. */
export interface CommitUse {
  readonly changes: readonly string[];
  readonly pullRequests: readonly string[];
  readonly deployments: readonly string[];
}

export const commitUses: Aggregate<CommitUse> = { table: "commit_use", versioned: false, columns: () => ({}) };

export const NO_USE: CommitUse = { changes: [], pullRequests: [], deployments: [] };

/** Commits that came into use since the last checkpoint are entered. */
export async function noteUses(view: View): Promise<void> {
  const wanted: { readonly sha: string; readonly in: keyof CommitUse; readonly key: string }[] = [];
  for (const key of view.changed(changes)) {
    const change = await view.get(changes, key);
    if (change) wanted.push({ sha: change.sha, in: "changes", key });
  }
  for (const key of view.changed(pullRequests)) {
    const pull = await view.get(pullRequests, key);
    for (const sha of pull ? commitsOf(pull) : []) wanted.push({ sha, in: "pullRequests", key });
  }
  for (const key of view.changed(deployments)) {
    const deployment = await view.get(deployments, key);
    const sha = deployment && commitOf(deployment.revisions);
    if (sha) wanted.push({ sha, in: "deployments", key });
  }
  await view.load(wanted.map(({ sha }) => touch(commitUses, sha)));
  for (const use of wanted) {
    const known = (await view.get(commitUses, use.sha)) ?? NO_USE;
    const keys = including(known[use.in], use.key);
    if (keys === known[use.in]) continue;
    view.put(commitUses, use.sha, { ...known, [use.in]: keys });
  }
}
