import type { PushFact, RefCommit, RefFact } from "../fact-forge.ts";
import { uniquePaths } from "../forge-fields.ts";
import { reader } from "../reader.ts";
import { actorOf } from "./payload.ts";
import { push, type Push, type PushedCommit } from "./payload-push.ts";

/** GitLab tells no time of a push; the dates of its commits are the committers' claims and stay with the commits. */
export const readPush = reader(push, (payload) => [
  {
    actor: actorOf({
      id: payload.user_id,
      name: payload.user_name,
      username: payload.user_username,
      email: payload.user_email,
    }),
    fact: payload.ref.startsWith("refs/tags/") ? tagFact(payload) : pushFact(payload),
  },
]);

/** `forced` is not in the payload: the mirror sees whether `before` is still an ancestor. */
function pushFact(payload: Push): PushFact {
  const commits = (payload.commits ?? []).map(refCommit);
  return {
    kind: "push",
    repository: payload.project.path_with_namespace,
    ref: payload.ref,
    before: payload.before,
    after: payload.after,
    created: payload.before === undefined,
    deleted: payload.after === undefined,
    forced: false,
    commits,
    // A new branch counts 0 though it lists its commits (L4).
    commitCount: Math.max(payload.total_commits_count ?? 0, commits.length),
  };
}

function tagFact(payload: Push): RefFact {
  return {
    kind: "ref",
    repository: payload.project.path_with_namespace,
    ref: payload.ref,
    refType: "tag",
    change: payload.after === undefined ? "deleted" : payload.before === undefined ? "created" : "updated",
    sha: payload.after,
    previousSha: payload.before,
  };
}

function refCommit(commit: PushedCommit): RefCommit {
  return {
    sha: commit.id,
    message: commit.message ?? "",
    authorName: commit.author?.name,
    authorEmail: commit.author?.email,
    timestamp: commit.timestamp,
    paths: uniquePaths(commit.added, commit.modified, commit.removed),
  };
}
