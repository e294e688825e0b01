import { z } from "zod";
import {
  forgeId,
  optionalCount,
  optionalFlag,
  optionalInstant,
  optionalSha,
  optionalText,
  requiredSha,
  requiredText,
} from "../forge-fields.ts";
import { account, envelope } from "./payload.ts";

const labels = z.array(z.looseObject({ name: optionalText })).nullish();

/** `head.repo` is null once a fork was deleted; it is not looked at. */
const head = z.looseObject({ ref: requiredText, sha: requiredSha });
const base = z.looseObject({ ref: requiredText, sha: optionalSha });

export const pullRequest = z.looseObject({
  number: forgeId,
  state: z.enum(["open", "closed"]),
  title: z.string(),
  body: optionalText,
  html_url: optionalText,
  user: account,
  draft: optionalFlag,
  head,
  base,
  created_at: optionalInstant,
  updated_at: optionalInstant,
  closed_at: optionalInstant,
  merged_at: optionalInstant,
  merged: optionalFlag,
  merged_by: account,
  merge_commit_sha: optionalSha,
  commits: optionalCount,
  labels,
});

export type PullRequest = z.output<typeof pullRequest>;

export const pullRequestEvent = z.looseObject({
  ...envelope,
  action: requiredText,
  pull_request: pullRequest,
  before: optionalSha,
});

export type PullRequestEvent = z.output<typeof pullRequestEvent>;

const reviewState = z
  .string()
  .transform((state) => state.toLowerCase())
  .pipe(z.enum(["approved", "changes_requested", "commented", "dismissed"]));

export const reviewEvent = z.looseObject({
  ...envelope,
  action: requiredText,
  review: z.looseObject({
    id: forgeId,
    user: account,
    state: reviewState,
    commit_id: optionalSha,
    submitted_at: optionalInstant,
    updated_at: optionalInstant,
    html_url: optionalText,
  }),
  pull_request: z.looseObject({ number: forgeId, user: account, updated_at: optionalInstant }),
});

export type ReviewEvent = z.output<typeof reviewEvent>;

export const mergeGroupEvent = z.looseObject({
  ...envelope,
  action: z.enum(["checks_requested", "destroyed"]),
  reason: optionalText,
  merge_group: z.looseObject({
    head_sha: requiredSha,
    head_ref: requiredText,
    base_sha: requiredSha,
    base_ref: requiredText,
    head_commit: z.looseObject({ timestamp: optionalInstant }).nullish(),
  }),
});
