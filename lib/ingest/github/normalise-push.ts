import type { Actor } from "../../base/actor.ts";
import type { Reading } from "../fact.ts";
import type { PushFact, RefCommit, RefFact } from "../fact-forge.ts";
import { uniquePaths } from "../forge-fields.ts";
import { reader } from "../reader.ts";
import { actorOf } from "./payload.ts";
import { push, refEvent, type Push, type PushedCommit, type RefEvent } from "./payload-push.ts";

const TAGS = "refs/tags/";

/** A push: of a branch it is a `push` fact, of a tag a `ref` fact. `repository.pushed_at` is GitHub's own time of it. */
export const readPush = reader(push, (payload) => [
  {
    occurredAt: payload.repository.pushedAt,
    actor: pusherOf(payload),
    fact: payload.ref.startsWith(TAGS) ? tagFact(payload) : pushFact(payload),
  },
]);

function pushFact(payload: Push): PushFact {
  const commits = (payload.commits ?? []).map(refCommit);
  return {
    kind: "push",
    repository: payload.repository.fullName,
    ref: payload.ref,
    before: payload.before,
    after: payload.after,
    created: payload.created ?? payload.before === undefined,
    deleted: payload.deleted ?? payload.after === undefined,
    forced: payload.forced ?? false,
    commits,
    commitCount: commits.length,
    url: payload.compare,
  };
}

function tagFact(payload: Push): RefFact {
  return {
    kind: "ref",
    repository: payload.repository.fullName,
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
    authorLogin: commit.author?.username,
    committerName: commit.committer?.name,
    committerEmail: commit.committer?.email,
    committerLogin: commit.committer?.username,
    timestamp: commit.timestamp,
    paths: uniquePaths(commit.added, commit.modified, commit.removed),
  };
}

/** The sender is the account; `pusher` adds its e-mail, and is all there is when the account is gone. */
function pusherOf(payload: Push): Actor | undefined {
  const sender = actorOf(payload.sender);
  const pusher = payload.pusher;
  if (sender === undefined) {
    return pusher?.name === undefined
      ? undefined
      : { kind: "unknown", name: pusher.name, issuer: "github", email: pusher.email };
  }
  return sender.name === pusher?.name ? { ...sender, email: pusher.email } : sender;
}

export const readCreate = reader(refEvent, (payload) => [refReading(payload, "created")]);

export const readDelete = reader(refEvent, (payload) => [refReading(payload, "deleted")]);

/** The event names no time of its own; the push that made it did, and GitHub has moved `pushed_at` by then. */
function refReading(payload: RefEvent, change: RefFact["change"]): Reading {
  const prefix = payload.ref_type === "tag" ? TAGS : "refs/heads/";
  return {
    occurredAt: payload.repository.pushedAt,
    actor: actorOf(payload.sender),
    fact: {
      kind: "ref",
      repository: payload.repository.fullName,
      ref: payload.ref.startsWith("refs/") ? payload.ref : prefix + payload.ref,
      refType: payload.ref_type,
      change,
    },
  };
}
