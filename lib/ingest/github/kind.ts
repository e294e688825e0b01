import type { SourceKind } from "../kind.ts";
import { splitGithub } from "./key.ts";
import { normaliseGithub } from "./normalise.ts";
import { normaliseObservedGithub } from "./normalise-observed.ts";
import { verifyGithub } from "./verify.ts";

/** GitHub webhooks of a repository, an organisation or an App (formats.md §6). JSON only: form encoding is refused. */
export const githubKind: SourceKind = {
  type: "github",
  contentTypes: ["application/json"],
  keptHeaders: [
    "x-github-event",
    "x-github-delivery",
    "x-github-hook-id",
    "x-github-hook-installation-target-type",
    "x-github-hook-installation-target-id",
  ],
  disablesOn4xx: false,
  verify: verifyGithub,
  split: splitGithub,
  normalise: normaliseGithub,
  normaliseObserved: normaliseObservedGithub,
};
