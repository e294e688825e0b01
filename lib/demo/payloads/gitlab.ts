import type { DemoEvent, RepositoryKey } from "../event.ts";
import { REPOSITORIES } from "../event.ts";
import { PEOPLE, type PersonKey } from "../people.ts";
import type { CommitFacts, PullFacts } from "./github.ts";

/** Bodies shaped as GitLab sends them (formats.md §7). Times are its own: `2026-08-12 15:23:28 UTC`. */
const stamp = (at: string): string => `${at.slice(0, 10)} ${at.slice(11, 19)} UTC`;

const user = (key: PersonKey) => {
  const { id, name, login, email } = PEOPLE[key];
  return { id, name, username: login, email };
};

const project = (key: RepositoryKey) => ({
  id: REPOSITORIES[key].id,
  name: REPOSITORIES[key].name.split("/")[1],
  path_with_namespace: REPOSITORIES[key].name,
  web_url: `https://gitlab.northwind.example/${REPOSITORIES[key].name}`,
  default_branch: "main",
});

const EVENT_NAMES = { push: "Push Hook", merge_request: "Merge Request Hook", pipeline: "Pipeline Hook" } as const;

function deliver(at: string, key: string, kind: keyof typeof EVENT_NAMES, body: object): DemoEvent {
  const headers = { "x-gitlab-event": EVENT_NAMES[kind], "idempotency-key": key, "x-gitlab-event-uuid": key };
  return { at, does: "deliver", source: "gitlab", headers, body: JSON.stringify({ object_kind: kind, ...body }) };
}

function mergeRequest(facts: PullFacts, at: string, by: PersonKey, attributes: object, key: string): DemoEvent {
  return deliver(at, key, "merge_request", {
    event_type: "merge_request",
    user: user(by),
    project: project(facts.repository),
    labels: [],
    object_attributes: {
      id: 500_000 + facts.number,
      iid: facts.number,
      state: "opened",
      title: facts.title,
      description: facts.body,
      url: `${project(facts.repository).web_url}/-/merge_requests/${facts.number}`,
      draft: false,
      author_id: PEOPLE[facts.author].id,
      source_branch: facts.headRef,
      target_branch: "main",
      last_commit: { id: facts.headSha },
      created_at: stamp(facts.openedAt),
      updated_at: stamp(at),
      merge_commit_sha: null,
      merge_user_id: null,
      ...attributes,
    },
  });
}

export function mergeRequestOpened(facts: PullFacts, key: string): DemoEvent {
  return mergeRequest(facts, facts.openedAt, facts.author, { action: "open" }, key);
}

export function mergeRequestApproved(facts: PullFacts, by: PersonKey, at: string, key: string): DemoEvent {
  return mergeRequest(facts, at, by, { action: "approved" }, key);
}

export function mergeRequestMerged(
  facts: PullFacts,
  merged: { at: string; by: PersonKey; sha: string },
  key: string,
): DemoEvent {
  const attributes = {
    action: "merge",
    state: "merged",
    merge_commit_sha: merged.sha,
    merge_user_id: PEOPLE[merged.by].id,
    merged_at: stamp(merged.at),
  };
  return mergeRequest(facts, merged.at, merged.by, attributes, key);
}

export function gitlabPushed(
  repository: RepositoryKey,
  push: { before: string; after: string; by: PersonKey; at: string; commits: readonly CommitFacts[] },
  key: string,
): DemoEvent {
  const { id, name, login, email } = PEOPLE[push.by];
  return deliver(push.at, key, "push", {
    event_name: "push",
    before: push.before,
    after: push.after,
    ref: "refs/heads/main",
    checkout_sha: push.after,
    user_id: id,
    user_name: name,
    user_username: login,
    user_email: email,
    project_id: REPOSITORIES[repository].id,
    project: project(repository),
    commits: push.commits.map((commit) => ({
      id: commit.sha,
      message: commit.message,
      title: commit.message.split("\n", 1)[0],
      timestamp: commit.at,
      author: { name: PEOPLE[commit.author].name, email: PEOPLE[commit.author].email },
      added: [],
      modified: commit.paths,
      removed: [],
    })),
    total_commits_count: push.commits.length,
  });
}

export function pipelineFinished(
  facts: PullFacts,
  run: { id: number; status: "success" | "failed"; from: string; at: string },
  key: string,
): DemoEvent {
  return deliver(run.at, key, "pipeline", {
    user: user(facts.author),
    project: project(facts.repository),
    object_attributes: {
      id: run.id,
      iid: run.id % 10_000,
      ref: facts.headRef,
      tag: false,
      sha: facts.headSha,
      source: "merge_request_event",
      status: run.status,
      created_at: stamp(run.from),
      finished_at: stamp(run.at),
      url: `${project(facts.repository).web_url}/-/pipelines/${run.id}`,
    },
    merge_request: { iid: facts.number },
    builds: [],
  });
}
