import type { Actor } from "../../base/actor.ts";
import type { Reading } from "../fact.ts";
import type { PullRequestFact, ReviewFact } from "../fact-forge.ts";
import { reader } from "../reader.ts";
import { actorById, actorOf } from "./payload.ts";
import { mergeRequestEvent, type MergeRequestEvent } from "./payload-merge-request.ts";

/** `approved` and `unapproved` where the rules' number of approvals was reached or lost, the other two elsewhere. */
const REVIEW_STATE: ReadonlyMap<string | undefined, "approved" | "unapproved"> = new Map([
  ["approved", "approved"],
  ["approval", "approved"],
  ["unapproved", "unapproved"],
  ["unapproval", "unapproved"],
]);

/** A merge request is a `pull-request` fact; when it was approved, or no longer is, a `review` fact as well. */
export const readMergeRequest = reader(mergeRequestEvent, (payload) => {
  const attributes = payload.object_attributes;
  const actor = actorOf(payload.user);
  const occurredAt = attributes.actioned_at ?? attributes.updated_at ?? attributes.created_at;
  const readings: Reading[] = [{ occurredAt, actor, fact: pullRequestFact(payload, actor, occurredAt) }];
  const state = REVIEW_STATE.get(attributes.action);
  if (state !== undefined) {
    readings.push({ occurredAt, actor, fact: reviewFact(payload, state, actor, occurredAt) });
  }
  return readings;
});

const STATE = { opened: "open", locked: "open", closed: "closed", merged: "merged" } as const;

function pullRequestFact(
  { author, project, object_attributes: attributes, labels }: MergeRequestEvent,
  actor: Actor | undefined,
  occurredAt: string | undefined,
): PullRequestFact {
  const action = attributes.action ?? "update";
  const merged = attributes.state === "merged";
  return {
    kind: "pull-request",
    repository: project.path_with_namespace,
    number: attributes.iid,
    action,
    state: STATE[attributes.state],
    title: attributes.title,
    body: attributes.description,
    url: attributes.url,
    author: actorOf(author) ?? actorById(attributes.author_id, actor),
    draft: attributes.draft ?? attributes.work_in_progress ?? false,
    headSha: attributes.last_commit.id,
    headRef: attributes.source_branch,
    baseRef: attributes.target_branch,
    openedAt: attributes.created_at,
    updatedAt: attributes.updated_at,
    closedAt: action === "close" ? occurredAt : undefined,
    mergedAt: action === "merge" ? occurredAt : undefined,
    mergedBy: mergerOf(attributes, actor),
    mergeCommitSha: merged ? attributes.merge_commit_sha : undefined,
    squashCommitSha: merged ? attributes.squash_commit_sha : undefined,
    labels: (labels ?? []).flatMap((label) => label.title ?? []),
    previousHeadSha: attributes.oldrev,
  };
}

/** `merge_user_id` is who set the merge off; the event's user may be a later one, who edited a merged request. */
function mergerOf(attributes: MergeRequestEvent["object_attributes"], actor: Actor | undefined): Actor | undefined {
  if (attributes.state !== "merged") return undefined;
  return actorById(attributes.merge_user_id, actor) ?? (attributes.action === "merge" ? actor : undefined);
}

/**
 * GitLab has no review id: `<iid>:<user id>:<time>` stands for it. Where the system took approvals back after a push,
 * the event's user is whoever pushed, so that the fact names no reviewer: it is about all of them.
 */
function reviewFact(
  { project, object_attributes: attributes }: MergeRequestEvent,
  state: "approved" | "unapproved",
  actor: Actor | undefined,
  occurredAt: string | undefined,
): ReviewFact {
  const reviewer = attributes.system === true ? undefined : actor;
  const head = attributes.last_commit.id;
  return {
    kind: "review",
    repository: project.path_with_namespace,
    number: attributes.iid,
    reviewId: `${attributes.iid}:${reviewer?.id ?? reviewer?.name ?? "system"}:${occurredAt ?? head}`,
    state,
    reviewer,
    commitSha: head,
    submittedAt: occurredAt,
    url: attributes.url,
    pullRequestAuthor: actorById(attributes.author_id, actor),
  };
}
