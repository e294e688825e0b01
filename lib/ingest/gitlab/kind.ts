import type { SourceKind } from "../kind.ts";
import { splitGitlab } from "./key.ts";
import { normaliseGitlab } from "./normalise.ts";
import { normaliseObservedGitlab } from "./normalise-observed.ts";
import { verifyGitlab } from "./verify.ts";

/** GitLab webhooks of a project or group, and system hooks (formats.md §7). */
export const gitlabKind: SourceKind = {
  type: "gitlab",
  contentTypes: ["application/json"],
  keptHeaders: ["x-gitlab-event", "x-gitlab-event-uuid", "x-gitlab-webhook-uuid", "x-gitlab-instance"],
  disablesOn4xx: true,
  verify: verifyGitlab,
  split: splitGitlab,
  normalise: normaliseGitlab,
  normaliseObserved: normaliseObservedGitlab,
};
