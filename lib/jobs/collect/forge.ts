import type { ForgeType } from "../../ingest/collection.ts";
import type { CollectionMode } from "../../ingest/contract.ts";
import { githubAccountKeys, gitlabAccountKeys } from "./account-keys.ts";
import { githubLateChecks } from "./github-checks.ts";
import { githubDeliveries } from "./github-deliveries.ts";
import { githubActivity, githubPulls, githubRuleSuites, githubRuns } from "./github-lists.ts";
import { githubSnapshot } from "./github-snapshot.ts";
import { gitlabDeliveries } from "./gitlab-deliveries.ts";
import { gitlabPipelines, gitlabPushes, gitlabRequests } from "./gitlab-lists.ts";
import { gitlabSnapshot } from "./gitlab-snapshot.ts";
import type { ForgeList } from "./list.ts";

/** How one forge is asked: where a repository stands, how the credential is shown, what there is to read. */
export interface Forge {
  readonly path: (repository: string) => string;
  readonly headers: (credential: string) => Readonly<Record<string, string>>;
  /** What happened, newest first: the first of them is without which nothing is known. */
  readonly history: readonly ForgeList[];
  /** What has no past to read: late results, and the day's picture. */
  readonly present: readonly ForgeList[];
  readonly deliveries: ForgeList;
}

export const FORGES: Readonly<Record<ForgeType, Forge>> = {
  github: {
    path: (repository) => `repos/${repository}`,
    headers: (credential) => ({
      authorization: `Bearer ${credential}`,
      accept: "application/vnd.github+json",
      "x-github-api-version": "2022-11-28",
    }),
    history: [githubPulls, githubRuns, githubActivity, githubRuleSuites],
    present: [githubLateChecks, githubSnapshot, githubAccountKeys],
    deliveries: githubDeliveries,
  },
  gitlab: {
    path: (repository) => `projects/${encodeURIComponent(repository)}`,
    headers: (credential) => ({ "private-token": credential }),
    history: [gitlabRequests, gitlabPipelines, gitlabPushes],
    present: [gitlabSnapshot, gitlabAccountKeys],
    deliveries: gitlabDeliveries,
  },
};

/** The day's picture, which has no past. */
export function isPicture({ name, registersKeys }: ForgeList): boolean {
  return name === "snapshot" || registersKeys === true;
}

/** The lists of a run: where the forge sends by itself only what it failed to send and the day's picture are asked for. */
export function listsOf(forge: Forge, mode: CollectionMode, work: "poll" | "backfill"): readonly ForgeList[] {
  if (work === "backfill") return forge.history;
  if (mode === "push") return [forge.deliveries, ...forge.present.filter(isPicture)];
  return [...forge.history, ...forge.present, ...(mode === "both" ? [forge.deliveries] : [])];
}
