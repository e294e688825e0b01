/**
 * Small payloads for tests, made by hand from the required members that `@octokit/openapi-webhooks` 12.1.0 lists for
 * each event: one of every event that is read. Nothing here was recorded.
 */

export const SHA = {
  base: "1111111111111111111111111111111111111111",
  head: "2222222222222222222222222222222222222222",
  merge: "3333333333333333333333333333333333333333",
  zero: "0000000000000000000000000000000000000000",
} as const;

export const alice = { login: "alice", id: 101, type: "User" };
export const bob = { login: "bob", id: 102, type: "User" };
export const renovate = { login: "renovate[bot]", id: 103, type: "Bot" };

const repository = {
  id: 1,
  full_name: "Acme/Fleet",
  name: "Fleet",
  owner: { login: "Acme" },
  pushed_at: 1_795_000_000,
};
const common = { repository, sender: alice };

export const pullRequest = {
  id: 9,
  number: 12,
  state: "open",
  title: "Raise the limit",
  body: null,
  html_url: "https://github.com/Acme/Fleet/pull/12",
  user: alice,
  draft: false,
  head: { ref: "limit", sha: SHA.head, repo: null },
  base: { ref: "main", sha: SHA.base },
  created_at: "2026-11-20T08:00:00Z",
  updated_at: "2026-11-20T09:00:00Z",
  closed_at: null,
  merged_at: null,
  merged: false,
  merged_by: null,
  merge_commit_sha: SHA.merge,
  commits: 2,
  labels: [],
};

export const commit = {
  id: SHA.head,
  message: "Raise the limit",
  timestamp: "2026-11-20T13:45:00+05:45",
  author: { name: "Alice", email: "alice@acme.example", username: "alice" },
  committer: { name: "GitHub", email: "noreply@github.com", username: "web-flow" },
  added: ["a.yaml"],
  modified: ["b.yaml", "a.yaml"],
  removed: [],
};

const run = {
  id: 5_000_000_001,
  name: "CI",
  head_sha: SHA.head,
  head_branch: "limit",
  run_attempt: 1,
  event: "pull_request",
  status: "completed",
  conclusion: "success",
  run_started_at: "2026-11-20T08:01:00Z",
  updated_at: "2026-11-20T08:05:00Z",
  html_url: "https://github.com/Acme/Fleet/actions/runs/5000000001",
  pull_requests: [{ number: 12 }],
};

const deployment = {
  id: 77,
  sha: SHA.head,
  ref: "main",
  environment: "production",
  creator: alice,
  created_at: "2026-11-20T10:00:00Z",
  updated_at: "2026-11-20T10:00:01Z",
  url: "https://api.github.com/repos/Acme/Fleet/deployments/77",
};

const rule = {
  id: 31,
  name: "main",
  created_at: "2026-11-01T00:00:00Z",
  updated_at: "2026-11-20T11:00:00Z",
  pull_request_reviews_enforcement_level: "everyone",
  required_approving_review_count: 2,
  signature_requirement_enforcement_level: "off",
  admin_enforced: true,
  allow_force_pushes_enforcement_level: "off",
  required_status_checks_enforcement_level: "everyone",
  required_status_checks: ["ci"],
};

const ruleset = {
  id: 41,
  name: "production",
  enforcement: "disabled",
  bypass_actors: [
    { actor_type: "RepositoryRole", actor_id: 5, bypass_mode: "always" },
    { actor_type: "OrganizationAdmin", actor_id: null, bypass_mode: "pull_request" },
  ],
  rules: [
    { type: "non_fast_forward" },
    { type: "required_signatures" },
    { type: "pull_request", parameters: { required_approving_review_count: 1 } },
    { type: "required_status_checks", parameters: { required_status_checks: [{ context: "ci" }] } },
  ],
  created_at: "2026-11-01T00:00:00Z",
  updated_at: "2026-11-20T11:30:00Z",
};

export const PAYLOADS = {
  push: {
    ...common,
    ref: "refs/heads/main",
    before: SHA.base,
    after: SHA.head,
    created: false,
    deleted: false,
    forced: false,
    base_ref: null,
    compare: "https://github.com/Acme/Fleet/compare/1...2",
    commits: [commit],
    head_commit: commit,
    pusher: { name: "alice", email: "alice@acme.example" },
  },
  create: { ...common, ref: "feature/x", ref_type: "branch", master_branch: "main", pusher_type: "user" },
  delete: { ...common, ref: "v1.2.3", ref_type: "tag", pusher_type: "user" },
  pull_request: { ...common, action: "opened", number: 12, pull_request: pullRequest },
  pull_request_review: {
    ...common,
    sender: bob,
    action: "submitted",
    review: {
      id: 555,
      user: bob,
      state: "approved",
      commit_id: SHA.head,
      submitted_at: "2026-11-20T08:30:00Z",
      html_url: "https://github.com/Acme/Fleet/pull/12#pullrequestreview-555",
    },
    pull_request: pullRequest,
  },
  merge_group: {
    ...common,
    action: "checks_requested",
    merge_group: {
      head_sha: SHA.merge,
      head_ref: `refs/heads/gh-readonly-queue/main/pr-12-${SHA.base}`,
      base_sha: SHA.base,
      base_ref: "refs/heads/main",
      head_commit: { ...commit, timestamp: "2026-11-20T08:40:00Z" },
    },
  },
  workflow_run: { ...common, action: "completed", workflow: { name: "CI" }, workflow_run: run },
  workflow_job: {
    ...common,
    action: "completed",
    workflow_job: {
      id: 61,
      run_id: 5_000_000_001,
      run_attempt: 1,
      head_sha: SHA.head,
      name: "build",
      status: "completed",
      conclusion: "failure",
      started_at: "2026-11-20T08:02:00Z",
      completed_at: "2026-11-20T08:04:00Z",
      html_url: "https://github.com/Acme/Fleet/actions/runs/5000000001/job/61",
    },
  },
  check_run: {
    ...common,
    action: "completed",
    check_run: {
      id: 61,
      name: "build",
      head_sha: SHA.head,
      status: "completed",
      conclusion: "skipped",
      started_at: "2026-11-20T08:02:00Z",
      completed_at: "2026-11-20T08:04:00Z",
      details_url: "https://github.com/Acme/Fleet/actions/runs/5000000001/job/61",
      pull_requests: [],
      app: { id: 15368, slug: "github-actions", name: "GitHub Actions" },
    },
  },
  check_suite: {
    ...common,
    action: "completed",
    check_suite: {
      id: 62,
      head_sha: SHA.head,
      status: "completed",
      conclusion: "neutral",
      created_at: "2026-11-20T08:01:00Z",
      updated_at: "2026-11-20T08:05:00Z",
      url: "https://api.github.com/repos/Acme/Fleet/check-suites/62",
      app: { id: 15368, slug: "github-actions" },
    },
  },
  status: {
    ...common,
    id: 71,
    sha: SHA.head,
    context: "kustomization/apps/1a2b3c4d",
    state: "pending",
    target_url: null,
    created_at: "2026-11-20T08:06:00Z",
    updated_at: "2026-11-20T08:06:00Z",
    branches: [],
  },
  deployment: { ...common, action: "created", deployment },
  deployment_status: {
    ...common,
    action: "created",
    deployment,
    deployment_status: {
      id: 78,
      state: "success",
      environment: "production",
      creator: alice,
      created_at: "2026-11-20T10:02:00Z",
      url: "https://api.github.com/repos/Acme/Fleet/deployments/77/statuses/78",
    },
  },
  deployment_review: {
    ...common,
    action: "approved",
    since: "2026-11-20T10:03:00Z",
    approver: bob,
    comment: "go",
    workflow_run: { ...run, status: "waiting", conclusion: null },
    workflow_job_runs: [
      { id: 1, environment: "production", status: "waiting" },
      { id: 2, environment: "staging", status: "waiting" },
      { id: 3, environment: "production", status: "waiting" },
    ],
  },
  deployment_protection_rule: {
    ...common,
    action: "requested",
    environment: "production",
    event: "push",
    deployment_callback_url: "https://api.github.com/repos/Acme/Fleet/actions/runs/42/deployment_protection_rule",
    deployment: null,
    pull_requests: [],
  },
  branch_protection_rule: { ...common, action: "edited", changes: { admin_enforced: { from: false } }, rule },
  branch_protection_configuration: { ...common, action: "disabled" },
  repository_ruleset: {
    sender: alice,
    action: "edited",
    changes: { enforcement: { from: "active" } },
    repository_ruleset: ruleset,
  },
  release: {
    ...common,
    action: "published",
    release: {
      id: 81,
      tag_name: "v1.2.3",
      name: "",
      target_commitish: SHA.head,
      author: alice,
      created_at: "2026-11-19T00:00:00Z",
      published_at: "2026-11-20T12:00:00Z",
      html_url: "https://github.com/Acme/Fleet/releases/tag/v1.2.3",
    },
  },
  member: { ...common, action: "edited", member: bob, changes: { permission: { from: "read", to: "admin" } } },
  installation: {
    sender: alice,
    action: "new_permissions_accepted",
    installation: {
      id: 91,
      account: { login: "Acme", id: 1, type: "Organization" },
      app_id: 29310,
      app_slug: "countersign",
      permissions: { metadata: "read", contents: "write" },
      created_at: "2026-11-01T00:00:00Z",
      updated_at: "2026-11-20T13:00:00Z",
      suspended_at: null,
    },
  },
  code_scanning_alert: {
    ...common,
    action: "fixed",
    commit_oid: "",
    ref: "refs/heads/main",
    alert: {
      number: 4,
      created_at: "2026-11-01T00:00:00Z",
      fixed_at: "2026-11-20T14:00:00Z",
      html_url: "https://github.com/Acme/Fleet/security/code-scanning/4",
      rule: { id: "js/xss", severity: "error", security_severity_level: "high" },
    },
  },
  ping: { sender: alice, zen: "Keep it logically awesome.", hook_id: 109948940, hook: {} },
} as const;
