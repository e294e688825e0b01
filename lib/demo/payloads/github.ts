import type { DemoEvent, RepositoryKey } from "../event.ts";
import { CHECKS, REPOSITORIES, seconds } from "../event.ts";
import { PEOPLE, type PersonKey } from "../people.ts";

/** Bodies shaped as GitHub sends them (formats.md §6): the members that a receiver reads, and those around them. */

export interface PullFacts {
  readonly repository: RepositoryKey;
  readonly number: number;
  readonly title: string;
  readonly body: string;
  readonly author: PersonKey;
  readonly headSha: string;
  readonly headRef: string;
  readonly baseSha: string;
  readonly commits: number;
  readonly openedAt: string;
  readonly labels?: readonly string[];
}

export interface CommitFacts {
  readonly sha: string;
  readonly message: string;
  readonly at: string;
  readonly author: PersonKey;
  readonly webFlow?: boolean;
  readonly paths: readonly string[];
}

type Body = Readonly<Record<string, unknown>>;

const githubUser = (key: PersonKey) => {
  const { login, id, type } = PEOPLE[key];
  return { login, id, type, html_url: `https://github.com/${login}` };
};

function repositoryOf(key: RepositoryKey, pushedAt: string) {
  const { name, id } = REPOSITORIES[key];
  const short = name.split("/")[1];
  return {
    id,
    name: short,
    full_name: name,
    private: true,
    owner: { login: "northwind", id: 90_001, type: "Organization" },
    html_url: `https://github.com/${name}`,
    default_branch: "main",
    pushed_at: Math.floor(Date.parse(pushedAt) / 1000),
  };
}

function deliver(at: string, guid: string, event: string, body: Body): DemoEvent {
  return {
    at,
    does: "deliver",
    source: "github",
    headers: { "x-github-event": event, "x-github-delivery": guid, "x-github-hook-id": "412001" },
    body: JSON.stringify(body),
  };
}

function pull(facts: PullFacts, at: string, more: Body = {}) {
  const { name } = REPOSITORIES[facts.repository];
  return {
    id: 1_000_000 + facts.number,
    number: facts.number,
    state: "open",
    title: facts.title,
    body: facts.body,
    html_url: `https://github.com/${name}/pull/${facts.number}`,
    user: githubUser(facts.author),
    draft: false,
    head: { ref: facts.headRef, sha: facts.headSha, repo: { full_name: name } },
    base: { ref: "main", sha: facts.baseSha, repo: { full_name: name } },
    created_at: seconds(facts.openedAt),
    updated_at: seconds(at),
    closed_at: null,
    merged_at: null,
    merged: false,
    merged_by: null,
    merge_commit_sha: null,
    commits: facts.commits,
    labels: (facts.labels ?? []).map((name) => ({ name })),
    author_association: "MEMBER",
    ...more,
  };
}

export function pullRequestOpened(facts: PullFacts, guid: string): DemoEvent {
  const at = facts.openedAt;
  const body = {
    action: "opened",
    number: facts.number,
    pull_request: pull(facts, at),
    repository: repositoryOf(facts.repository, at),
    sender: githubUser(facts.author),
  };
  return deliver(at, guid, "pull_request", body);
}

export function pullRequestSynchronised(
  facts: PullFacts,
  before: string,
  at: string,
  by: PersonKey,
  guid: string,
): DemoEvent {
  const body = {
    action: "synchronize",
    number: facts.number,
    before,
    after: facts.headSha,
    pull_request: pull(facts, at),
    repository: repositoryOf(facts.repository, at),
    sender: githubUser(by),
  };
  return deliver(at, guid, "pull_request", body);
}

export function pullRequestMerged(
  facts: PullFacts,
  merged: { at: string; by: PersonKey; sha: string },
  guid: string,
): DemoEvent {
  const { at, by, sha } = merged;
  const times = {
    state: "closed",
    merged: true,
    merged_at: seconds(at),
    closed_at: seconds(at),
    merged_by: githubUser(by),
    merge_commit_sha: sha,
  };
  const body = {
    action: "closed",
    number: facts.number,
    pull_request: pull(facts, at, times),
    repository: repositoryOf(facts.repository, at),
    sender: githubUser(by),
  };
  return deliver(at, guid, "pull_request", body);
}

export function reviewed(
  facts: PullFacts,
  review: {
    id: number;
    by: PersonKey;
    state: "approved" | "changes_requested" | "commented" | "dismissed";
    at: string;
    sha?: string;
  },
  guid: string,
): DemoEvent {
  const { name } = REPOSITORIES[facts.repository];
  const { id, by, state, at } = review;
  const body = {
    action: state === "dismissed" ? "dismissed" : "submitted",
    review: {
      id,
      user: githubUser(by),
      state,
      commit_id: review.sha ?? facts.headSha,
      submitted_at: seconds(at),
      html_url: `https://github.com/${name}/pull/${facts.number}#pullrequestreview-${id}`,
    },
    pull_request: pull(facts, at),
    repository: repositoryOf(facts.repository, at),
    sender: githubUser(by),
  };
  return deliver(at, guid, "pull_request_review", body);
}

export function pushed(
  repository: RepositoryKey,
  push: {
    ref: string;
    before: string;
    after: string;
    by: PersonKey;
    at: string;
    commits: readonly CommitFacts[];
    forced?: boolean;
    created?: boolean;
  },
  guid: string,
): DemoEvent {
  const { name } = REPOSITORIES[repository];
  const { login, email } = PEOPLE[push.by];
  const commits = push.commits.map((commit) => {
    const author = PEOPLE[commit.author];
    const by = { name: author.name, email: author.email, username: author.login };
    return {
      id: commit.sha,
      message: commit.message,
      timestamp: seconds(commit.at),
      author: by,
      committer: commit.webFlow ? { name: "GitHub", email: "noreply@github.com", username: "web-flow" } : by,
      added: [],
      removed: [],
      modified: commit.paths,
      distinct: true,
      url: `https://github.com/${name}/commit/${commit.sha}`,
    };
  });
  const body = {
    ref: push.ref,
    before: push.before,
    after: push.after,
    created: push.created ?? false,
    deleted: false,
    forced: push.forced ?? false,
    base_ref: null,
    compare: `https://github.com/${name}/compare/${push.before.slice(0, 12)}...${push.after.slice(0, 12)}`,
    commits,
    head_commit: commits.at(-1) ?? null,
    pusher: { name: login, email },
    repository: repositoryOf(repository, push.at),
    sender: githubUser(push.by),
  };
  return deliver(push.at, guid, "push", body);
}

export function workflowRun(
  facts: PullFacts,
  run: { id: number; attempt: number; name: string; conclusion: "success" | "failure"; from: string; at: string },
  guid: string,
): DemoEvent {
  const { name } = REPOSITORIES[facts.repository];
  const body = {
    action: "completed",
    workflow: { name: run.name },
    workflow_run: {
      id: run.id,
      name: run.name,
      head_sha: facts.headSha,
      head_branch: facts.headRef,
      run_attempt: run.attempt,
      run_number: run.id % 10_000,
      event: "pull_request",
      status: "completed",
      conclusion: run.conclusion,
      run_started_at: seconds(run.from),
      updated_at: seconds(run.at),
      html_url: `https://github.com/${name}/actions/runs/${run.id}`,
      pull_requests: [{ number: facts.number }],
      actor: githubUser(facts.author),
      triggering_actor: githubUser(facts.author),
    },
    repository: repositoryOf(facts.repository, run.at),
    sender: githubUser(facts.author),
  };
  return deliver(run.at, guid, "workflow_run", body);
}

export function checkRun(
  facts: PullFacts,
  check: { id: number; name: string; conclusion: string; from: string; at: string },
  guid: string,
): DemoEvent {
  const { name } = REPOSITORIES[facts.repository];
  const body = {
    action: "completed",
    check_run: {
      id: check.id,
      name: check.name,
      head_sha: facts.headSha,
      status: "completed",
      conclusion: check.conclusion,
      started_at: seconds(check.from),
      completed_at: seconds(check.at),
      details_url: `https://github.com/${name}/runs/${check.id}`,
      pull_requests: [{ number: facts.number }],
      app: { id: 15_368, slug: "github-actions", name: "GitHub Actions" },
    },
    repository: repositoryOf(facts.repository, check.at),
    sender: githubUser(facts.author),
  };
  return deliver(check.at, guid, "check_run", body);
}

export function rulesetEdited(
  repository: RepositoryKey,
  change: {
    readonly at: string;
    readonly by: PersonKey;
    readonly enforcement: "active" | "disabled";
    readonly from?: "active" | "disabled";
    /** Nobody may pass the rules by. */
    readonly closed?: boolean;
  },
  guid: string,
): DemoEvent {
  const body = {
    action: change.from ? "edited" : "created",
    repository_ruleset: {
      id: 41,
      name: "control branches",
      target: "branch",
      enforcement: change.enforcement,
      conditions: { ref_name: { include: ["refs/heads/main"], exclude: [] } },
      bypass_actors: change.closed ? [] : [{ actor_type: "OrganizationAdmin", actor_id: null, bypass_mode: "always" }],
      rules: [
        { type: "non_fast_forward" },
        { type: "required_signatures" },
        { type: "pull_request", parameters: { required_approving_review_count: 1 } },
        {
          type: "required_status_checks",
          parameters: { required_status_checks: CHECKS.github.map((context) => ({ context })) },
        },
      ],
      created_at: seconds(change.at),
      updated_at: seconds(change.at),
    },
    ...(change.from ? { changes: { enforcement: { from: change.from } } } : {}),
    repository: repositoryOf(repository, change.at),
    sender: githubUser(change.by),
  };
  return deliver(change.at, guid, "repository_ruleset", body);
}
