import type { PullRequestFact, ReviewFact } from "../fact-forge.ts";
import { reader } from "../reader.ts";
import { actorOf } from "./payload.ts";
import {
  mergeGroupEvent,
  pullRequestEvent,
  reviewEvent,
  type PullRequest,
  type PullRequestEvent,
  type ReviewEvent,
} from "./payload-pull-request.ts";

export const readPullRequest = reader(pullRequestEvent, (payload) => [
  {
    occurredAt: pullRequestTime(payload),
    actor: actorOf(payload.sender),
    fact: pullRequestFact(payload),
  },
]);

function pullRequestTime({ action, pull_request: pull }: PullRequestEvent): string | undefined {
  if (action === "opened") return pull.created_at ?? pull.updated_at;
  if (action === "closed") return pull.merged_at ?? pull.closed_at ?? pull.updated_at;
  return pull.updated_at;
}

function pullRequestFact({ action, repository, pull_request: pull, before }: PullRequestEvent): PullRequestFact {
  const merged = isMerged(pull);
  return {
    kind: "pull-request",
    repository: repository.fullName,
    number: pull.number,
    action,
    state: merged ? "merged" : pull.state,
    title: pull.title,
    body: pull.body,
    url: pull.html_url,
    author: actorOf(pull.user),
    draft: pull.draft ?? false,
    headSha: pull.head.sha,
    headRef: pull.head.ref,
    baseRef: pull.base.ref,
    baseSha: pull.base.sha,
    openedAt: pull.created_at,
    updatedAt: pull.updated_at,
    closedAt: pull.closed_at,
    mergedAt: pull.merged_at,
    mergedBy: actorOf(pull.merged_by),
    // Before the merge this is the throw-away test merge (G11).
    mergeCommitSha: merged ? pull.merge_commit_sha : undefined,
    commitCount: pull.commits,
    labels: (pull.labels ?? []).flatMap((label) => label.name ?? []),
    previousHeadSha: action === "synchronize" ? before : undefined,
  };
}

function isMerged(pull: PullRequest): boolean {
  return pull.merged ?? pull.merged_at !== undefined;
}

export const readReview = reader(reviewEvent, (payload) => [
  {
    occurredAt: reviewTime(payload),
    actor: actorOf(payload.sender),
    fact: reviewFact(payload),
  },
]);

/** `submitted_at` stays what it was when a review is edited or dismissed: then the later stamp is the event's. */
function reviewTime({ action, review, pull_request: pull }: ReviewEvent): string | undefined {
  return action === "submitted" ? review.submitted_at : (review.updated_at ?? pull.updated_at);
}

function reviewFact({ action, repository, review, pull_request: pull }: ReviewEvent): ReviewFact {
  return {
    kind: "review",
    repository: repository.fullName,
    number: pull.number,
    reviewId: review.id,
    state: action === "dismissed" ? "dismissed" : review.state,
    reviewer: actorOf(review.user),
    commitSha: review.commit_id,
    submittedAt: review.submitted_at,
    url: review.html_url,
    pullRequestAuthor: actorOf(pull.user),
  };
}

/** `refs/heads/gh-readonly-queue/<base>/pr-<n>-<base sha>`: the queue tests a commit of its own (G14). */
const QUEUE_REF = /\/pr-(\d+)-[0-9a-f]+$/;

export const readMergeGroup = reader(mergeGroupEvent, ({ action, reason, repository, sender, merge_group: group }) => [
  {
    // GitHub makes the head commit when it asks for the checks; when a group is destroyed it tells no time.
    occurredAt: action === "checks_requested" ? group.head_commit?.timestamp : undefined,
    actor: actorOf(sender),
    fact: {
      kind: "merge-group",
      repository: repository.fullName,
      action,
      reason,
      headSha: group.head_sha,
      headRef: group.head_ref,
      baseSha: group.base_sha,
      baseRef: group.base_ref,
      pullRequest: QUEUE_REF.exec(group.head_ref)?.[1],
    },
  },
]);
