import { changes, type ChangeState } from "../../changes/change.ts";
import { deployedRevisions, deployments } from "../../deployments/aggregates.ts";
import type { DeploymentState } from "../../deployments/deployment.ts";
import { commitOf } from "../../deployments/revision-set.ts";
import { EVERYWHERE, feedOf, FEEDS, type Feed } from "../../ingest/feed.ts";
import { touch, type View } from "../../ledger/projection.ts";
import { policyInForce, policyTouch } from "../../policy/advance.ts";
import { commitUses } from "../commit-use.ts";
import type { Population } from "../population.ts";
import type { ItemFacts } from "../test.ts";
import { tPop02 } from "../tests/t-pop-02.ts";
import { tRec01 } from "../tests/t-rec-01.ts";

export interface DeploymentFacts extends ItemFacts {
  readonly deployment: DeploymentState;
  readonly commit: string | null;
  /** The change that the commit is; of several (a commit on two control branches) the one that landed first. */
  readonly change?: ChangeState;
  /** When this target applied the revision for the first time. */
  readonly firstAppliedAt: string;
  /** The mirrors: the feed of commits. */
  readonly mirror: Feed;
}

/** Every interval in which a target had one applied revision set. */
export const deploymentPopulation: Population<DeploymentFacts> = {
  name: "deployments",
  tests: [tPop02, tRec01],
  touched,
  touches: (keys) => [policyTouch, ...keys.map((key) => touch(deployments, key))],
  factsOf,
};

async function touched(view: View): Promise<string[]> {
  const found = new Set<string>(view.changed(deployments));
  const shas = new Set<string>();
  for (const key of view.changed(changes)) {
    const change = await view.get(changes, key);
    if (change) shas.add(change.sha);
  }
  for (const key of view.changed(deployedRevisions)) {
    const revision = await view.get(deployedRevisions, key);
    if (revision?.commit) shas.add(revision.commit);
  }
  await view.load([...shas].map((sha) => touch(commitUses, sha)));
  for (const sha of shas) {
    for (const key of (await view.get(commitUses, sha))?.deployments ?? []) found.add(key);
  }
  return [...found];
}

const revisionKey = (commit: string): string => `commit:${commit}`;

async function factsOf(view: View, key: string): Promise<DeploymentFacts | undefined> {
  const deployment = await view.get(deployments, key);
  if (!deployment) return undefined;
  const { target, environment, startedAt: at, revisions, targetKey } = deployment;
  const commit = commitOf(revisions);
  const change = commit === null ? undefined : await changeOf(view, commit);
  const applied = commit === null ? undefined : await view.get(deployedRevisions, revisionKey(commit));
  // A mirror fetches: what it has not seen yet it will see.
  const { blind: _blind, ...mirror } = await feedOf(view, FEEDS.mirror, EVERYWHERE, at);
  return {
    name: `${target.namespace}/${target.name}`,
    at,
    repository: change?.repository ?? null,
    environment,
    policy: await policyInForce(view, at),
    deployment,
    commit,
    ...(change ? { change } : {}),
    firstAppliedAt: applied?.targets[targetKey] ?? at,
    mirror,
  };
}

async function changeOf(view: View, commit: string): Promise<ChangeState | undefined> {
  const use = await view.get(commitUses, commit);
  const read = await Promise.all((use?.changes ?? []).map((key) => view.get(changes, key)));
  const known = read.filter((change) => change !== undefined);
  known.sort((a, b) => (a.landedAt < b.landedAt ? -1 : a.landedAt > b.landedAt ? 1 : a.branch < b.branch ? -1 : 1));
  return known[0];
}
