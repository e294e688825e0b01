import type { RecordedDelivery } from "../recorded-delivery.ts";
import { RECORDED_CHECKS } from "./recorded-checks.ts";
import { recorded } from "./recorded-row.ts";

const HELLO = "codertocat/hello-world";
const MASTER = "f95f852bd8fca8fcc58a9a2d6c842781e32a215e";
const CHANGES = "ec26c3e57ca3a959ca5aad62de7213c562f8c821";
const INITIAL = "6113728f27ae82c7b1a177c8d03f9e96e0adf246";

const PUSHES: readonly RecordedDelivery[] = [
  recorded("push.json", "2019-05-15T15:20:57.000Z", "Codertocat", "ref", {
    ref: "refs/tags/simple-tag",
    change: "deleted",
    previousSha: INITIAL,
  }),
  recorded("push.1.json", "2019-05-15T15:20:57.000Z", "Codertocat", "ref", {
    ref: "refs/tags/simple-tag",
    change: "deleted",
    previousSha: INITIAL,
  }),
  recorded("push.with-installation.json", "2019-05-15T15:20:57.000Z", "Codertocat", "ref", {
    ref: "refs/tags/simple-tag",
    change: "deleted",
    previousSha: INITIAL,
  }),
  recorded("push.with-no-username-committer.json", "2019-05-15T15:20:57.000Z", "Codertocat", "push", {
    repository: HELLO,
    ref: "refs/heads/master",
    after: INITIAL,
    created: true,
    commits: [{ sha: INITIAL, committerName: "Codertocat", paths: ["README.md"] }],
  }),
  recorded(
    "goscm.push_tag.json",
    "2018-06-21T17:07:26.000Z",
    "bradrydzewski",
    "ref",
    { ref: "refs/tags/v0.0.1", change: "created", sha: "d2b75aa7797ec26b088fa2dd527e9d2c052fcedd" },
    "push",
  ),
  recorded(
    "goscm.push_tag_delete.json",
    "2018-06-21T17:11:21.000Z",
    "bradrydzewski",
    "ref",
    { ref: "refs/tags/v0.0.1", change: "deleted", previousSha: "d2b75aa7797ec26b088fa2dd527e9d2c052fcedd" },
    "push",
  ),
  recorded("create.json", "2019-05-15T15:20:56.000Z", "Codertocat", "ref", {
    repository: HELLO,
    ref: "refs/tags/simple-tag",
    change: "created",
  }),
  recorded("delete.json", "2019-05-15T15:20:57.000Z", "Codertocat", "ref", {
    repository: HELLO,
    ref: "refs/tags/simple-tag",
    change: "deleted",
  }),
  recorded(
    "goscm.tag_create.json",
    "2018-06-21T17:07:26.000Z",
    "bradrydzewski",
    "ref",
    { repository: "bradrydzewski/drone-test-go", ref: "refs/tags/v0.0.1", change: "created" },
    "create",
  ),
  recorded(
    "goscm.tag_delete.json",
    "2018-06-21T17:11:21.000Z",
    "bradrydzewski",
    "ref",
    { repository: "bradrydzewski/drone-test-go", ref: "refs/tags/v0.0.1", change: "deleted" },
    "delete",
  ),
];

const PULL_REQUESTS: readonly RecordedDelivery[] = [
  // Closed without a merge, with a test merge's `merge_commit_sha`.
  recorded("pull_request.closed.json", "2019-05-15T15:21:18.000Z", "Codertocat", "pull-request", {
    number: "2",
    state: "closed",
    headSha: CHANGES,
    mergeCommitSha: undefined,
  }),
  recorded("pull_request.converted_to_draft.json", "2019-05-15T15:21:18.000Z", "Codertocat", "pull-request", {
    headSha: CHANGES,
    state: "open",
    draft: true,
  }),
  recorded("pull_request.review_request_removed.json", "2019-05-15T15:20:33.000Z", "Codertocat", "pull-request", {
    headSha: CHANGES,
    baseSha: MASTER,
  }),
  recorded("pull_request.review_requested.json", "2019-05-15T15:20:33.000Z", "Codertocat", "pull-request", {
    headSha: CHANGES,
    labels: ["bug"],
  }),
  recorded("pull_request.synchronize.json", "2019-05-15T15:20:33.000Z", "Codertocat", "pull-request", {
    headSha: CHANGES,
    previousHeadSha: MASTER,
  }),
  recorded("pull_request_review.dismissed.json", "2019-05-15T15:20:38.000Z", "Codertocat", "review", {
    reviewId: "237895671",
    state: "dismissed",
    commitSha: CHANGES,
  }),
  recorded("pull_request_review.submitted.json", "2019-05-15T15:20:38.000Z", "Codertocat", "review", {
    reviewId: "237895671",
    state: "commented",
    commitSha: CHANGES,
  }),
  recorded(
    "goscm.pr_review_submitted.json",
    "2025-07-28T06:35:59.000Z",
    "shivamnegi94",
    "review",
    { number: "205", reviewId: "3060633379", commitSha: "adccd6c5030261b47e35d0d3798d4ed31a051f6d" },
    "pull_request_review",
  ),
  recorded("merge_group.checks_requested.json", "2019-05-15T15:20:30.000Z", "Codertocat", "merge-group", {
    headSha: "2ffea6db159f6b6c47a24e778fb9ef40cf6b1c7d",
    baseSha: "380387fbc80638b734a49e1be1c4dfec1c01b33c",
    pullRequest: "104",
  }),
  recorded(
    "goscm.merge_group_destroyed.json",
    null,
    "octocat",
    "merge-group",
    { headSha: "bcafa0e2e4ec6909ad75cb8fad57c0b1eb5986e7", reason: "dequeued", pullRequest: "3" },
    "merge_group",
  ),
];

const DEPLOYMENTS: readonly RecordedDelivery[] = [
  recorded("deployment.json", "2019-05-15T15:20:53.000Z", "Codertocat", "forge-deployment", {
    sha: MASTER,
    environment: "production",
    event: "created",
  }),
  recorded("deployment.gh-pages.json", "2022-01-03T01:28:30.000Z", "Codertocat", "forge-deployment", {
    sha: MASTER,
    environment: "github-pages",
  }),
  recorded(
    "goscm.deployment_commit.json",
    "2018-05-30T20:18:45.000Z",
    "Codertocat",
    "forge-deployment",
    { sha: "a10867b14bb761a232cd80139fbd4c0d33264240", environment: "production" },
    "deployment",
  ),
  recorded("deployment_status.json", "2019-05-15T15:20:55.000Z", "Codertocat", "forge-deployment", {
    sha: MASTER,
    event: "status",
    state: "success",
  }),
  recorded("deployment_status.gh-pages.json", "2022-01-03T01:28:40.000Z", "Codertocat", "forge-deployment", {
    sha: MASTER,
    state: "in_progress",
  }),
  recorded("deployment_review.requested.json", "2023-07-04T09:28:15.000Z", "ilmax", "forge-deployment", {
    sha: "5275a45b7e99c7fd7265b790392c10a74101a67a",
    environment: "TST",
    state: "requested",
  }),
];

const OTHERS: readonly RecordedDelivery[] = [
  recorded("branch_protection_rule.deleted.json", null, "Codertocat", "branch-protection", {
    repository: "octo-org/octo-repo",
    name: "production",
    ruleId: "21796960",
    action: "deleted",
  }),
  recorded("release.deleted.json", null, "Codertocat", "release", {
    repository: HELLO,
    tag: "0.0.1",
    action: "deleted",
  }),
  recorded(
    "goscm.release_unpublished.json",
    null,
    "vcalasansh",
    "release",
    { repository: "vcalasansh/harness-ngtriggers-test", tag: "v1.0.0", action: "unpublished" },
    "release",
  ),
  recorded("member.added.json", null, "hacktocat", "access-change", {
    repository: HELLO,
    change: "member.added",
    subject: "hacktocat",
  }),
  recorded("installation.suspend.json", "2021-04-29T02:32:50.000Z", "Codertocat", "access-change", {
    change: "installation.suspend",
    subject: "app 29310",
  }),
  recorded("code_scanning_alert.created.json", "2021-02-11T03:10:43.000Z", "github", "alert", {
    sha: "788437584c2522f27feab10d8e631bab3e9e783a",
    rule: "java/sql-injection",
    severity: "error",
  }),
  recorded("argocd.github-ping-event.json", null, "Codertocat", "ping", { hookId: "109948940" }, "ping"),
  {
    ...recorded("argocd.invalid-event.json", null, null, "unparsed", { reason: "unknown-event" }, "invalid"),
    unparsed: 'no payload of GitHub: `{"event":"invalid"}`, and no event to name',
  },
];

/** A row for every file of `../shared/fixtures/github`. */
export const GITHUB_RECORDED: readonly RecordedDelivery[] = [
  ...PUSHES,
  ...PULL_REQUESTS,
  ...RECORDED_CHECKS,
  ...DEPLOYMENTS,
  ...OTHERS,
];
