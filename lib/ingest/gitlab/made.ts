/**
 * Small payloads for tests, made by hand after GitLab's page "Webhook events" and the recorded files: one of every event
 * that is read. Nothing here was recorded.
 */

export const SHA = {
  base: "1111111111111111111111111111111111111111",
  head: "2222222222222222222222222222222222222222",
  merge: "3333333333333333333333333333333333333333",
  zero: "0000000000000000000000000000000000000000",
} as const;

export const alice = { id: 101, name: "Alice", username: "alice", email: "[REDACTED]" };
export const bob = { id: 102, name: "Bob", username: "bob", email: "bob@acme.example" };

const project = {
  id: 7,
  path_with_namespace: "Acme/Infra/Fleet",
  web_url: "https://gitlab.acme.example/acme/infra/fleet",
};

const commit = {
  id: SHA.head,
  message: "Raise the limit",
  timestamp: "2026-11-20T13:45:00+05:45",
  author: { name: "Alice", email: "alice@acme.example" },
  added: ["a.yaml"],
  modified: ["b.yaml"],
  removed: ["a.yaml"],
};

const pushed = {
  before: SHA.base,
  after: SHA.head,
  user_id: 101,
  user_name: "Alice",
  user_username: "alice",
  user_email: "",
  project_id: 7,
  project,
};

export const attributes = {
  id: 900,
  iid: 12,
  action: "open",
  state: "opened",
  title: "Raise the limit",
  description: "",
  url: "https://gitlab.acme.example/acme/infra/fleet/-/merge_requests/12",
  draft: false,
  author_id: 101,
  source_branch: "limit",
  target_branch: "main",
  last_commit: { id: SHA.head },
  created_at: "2026-11-20 08:00:00 UTC",
  updated_at: "2026-11-20 09:00:00 UTC",
  merge_commit_sha: null,
  merge_user_id: null,
};

export const PAYLOADS = {
  push: {
    ...pushed,
    object_kind: "push",
    event_name: "push",
    ref: "refs/heads/main",
    checkout_sha: SHA.head,
    commits: [commit],
    total_commits_count: 25,
  },
  tag_push: {
    ...pushed,
    object_kind: "tag_push",
    event_name: "tag_push",
    ref: "refs/tags/v1.2.3",
    commits: [],
    total_commits_count: 0,
  },
  merge_request: { object_kind: "merge_request", user: alice, project, object_attributes: attributes, labels: [] },
  pipeline: {
    object_kind: "pipeline",
    user: alice,
    project,
    object_attributes: {
      id: 5_000_000_001,
      iid: 3,
      ref: "limit",
      tag: false,
      sha: SHA.merge,
      source: "merge_request_event",
      status: "failed",
      created_at: "2026-11-20 08:01:00 UTC",
      finished_at: "2026-11-20 08:05:00 UTC",
      url: "https://gitlab.acme.example/acme/infra/fleet/-/pipelines/5000000001",
    },
    merge_request: { iid: 12 },
    builds: [],
  },
  build: {
    object_kind: "build",
    ref: "limit",
    sha: SHA.head,
    build_id: 61,
    build_name: "test",
    build_stage: "test",
    build_status: "success",
    build_created_at: "2026-11-20 08:01:00 UTC",
    build_started_at: "2026-11-20 08:02:00 UTC",
    build_finished_at: "2026-11-20 08:04:00 UTC",
    retries_count: 2,
    pipeline_id: 5_000_000_001,
    project_name: "Acme / Infra / Fleet",
    user: alice,
    repository: { homepage: "https://gitlab.acme.example/Acme/Infra/Fleet" },
  },
  deployment: {
    object_kind: "deployment",
    status: "success",
    status_changed_at: "2026-11-20 15:45:00 +0545",
    deployment_id: 77,
    deployable_id: 61,
    deployable_url: "https://gitlab.acme.example/acme/infra/fleet/-/jobs/61",
    environment: "production",
    project,
    short_sha: SHA.head.slice(0, 8),
    user: bob,
    commit_url: `https://gitlab.acme.example/acme/infra/fleet/-/commit/${SHA.head}`,
  },
  release: {
    object_kind: "release",
    id: 81,
    action: "create",
    tag: "v1.2.3",
    name: "v1.2.3",
    created_at: "2026-11-20 12:00:00 UTC",
    released_at: "2027-01-01 00:00:00 UTC",
    url: "https://gitlab.acme.example/acme/infra/fleet/-/releases/v1.2.3",
    project,
    commit: { id: SHA.head },
  },
} as const;
