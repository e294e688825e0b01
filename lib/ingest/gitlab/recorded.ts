import type { RecordedDelivery, RecordedReading } from "../recorded-delivery.ts";

const PUSH = "Push Hook";
const TAG = "Tag Push Hook";
const MERGE_REQUEST = "Merge Request Hook";
const PIPELINE = "Pipeline Hook";

const SYTSES_HEAD = "2adc9465c4edfc33834e173fe89436a7cb899a1d";
const PIPELINE_SHA = "bcbb5ec396a2c0f828686f14fac9b80b780504f2";
const VIEWPORT_HEAD = "da1560886d4f094c3e6c9ef40349f7d38b5d27d7";

interface Row {
  readonly file: string;
  readonly event: string;
  /** Of every fact of the payload. */
  readonly time: string | null;
  readonly actor: string | null;
  readonly fact: RecordedReading["fact"];
  readonly also?: readonly RecordedReading["fact"][];
}

/**
 * Files of `../shared/fixtures/gitlab` (origins in its `index.tsv`). The event is the payload's own `object_kind`, or
 * `event_name` of the system hook; the header is what GitLab sends with it. A push tells no time: the commit's own is
 * in the fact. The job of a pipeline was only created, and nobody is named in a release.
 */
const ROWS: readonly Row[] = [
  {
    file: "goscm.push.json",
    event: PUSH,
    time: null,
    actor: "sytses",
    fact: {
      kind: "push",
      repository: "gitlab-org/hello-world",
      before: "9217710ce8c7e1eae7a5d1c45f6e43e1c769f866",
      after: SYTSES_HEAD,
      commits: [{ sha: SYTSES_HEAD, timestamp: "2017-12-10T08:26:38.000Z", paths: ["README.md"] }],
    },
  },
  {
    file: "goscm.push_subgroup.json",
    event: PUSH,
    time: null,
    actor: "sytses",
    fact: {
      kind: "push",
      repository: "group1/group2/group3/grp2repo",
      after: SYTSES_HEAD,
      commits: [{ timestamp: "2017-12-10T08:26:38.000Z" }],
    },
  },
  {
    file: "goscm.branch_create.json",
    event: PUSH,
    time: null,
    actor: "sytses",
    fact: {
      kind: "push",
      ref: "refs/heads/feature",
      created: true,
      after: "c4c79227ed610f1151f05bbc5be33b4f340d39c8",
      commits: [{ timestamp: "2017-12-10T08:28:36.000Z" }],
    },
  },
  {
    file: "gpw.system-push-event.json",
    event: "System Hook",
    time: null,
    actor: "John Smith",
    fact: {
      kind: "push",
      repository: "mike/diaspora",
      after: VIEWPORT_HEAD,
      commits: [{ sha: "c5feabde2d8cd023215af4d2ceeb7a64839fc428", timestamp: "2013-05-13T18:18:08.000Z" }],
    },
  },
  {
    file: "goscm.tag_create.json",
    event: TAG,
    time: null,
    actor: "sytses",
    fact: { kind: "ref", ref: "refs/tags/v1.0.0", change: "created", sha: SYTSES_HEAD },
  },
  {
    file: "goscm.tag_delete.json",
    event: TAG,
    time: null,
    actor: "sytses",
    fact: { kind: "ref", ref: "refs/tags/v1.0.0", change: "deleted", previousSha: SYTSES_HEAD },
  },
  {
    file: "gpw.merge-request-event.json",
    event: MERGE_REQUEST,
    time: "2013-12-03T17:23:34.000Z",
    actor: "root",
    fact: {
      kind: "pull-request",
      repository: "gitlabhq/gitlab-test",
      number: "1",
      action: "open",
      headSha: VIEWPORT_HEAD,
      author: { kind: "user", name: "51", id: "51", issuer: "gitlab" },
      labels: ["API"],
    },
  },
  {
    file: "goscm.pull_request_merge.json",
    event: MERGE_REQUEST,
    time: "2017-12-10T17:08:07.000Z",
    actor: "sytses",
    fact: {
      kind: "pull-request",
      state: "merged",
      headSha: "c4c79227ed610f1151f05bbc5be33b4f340d39c8",
      mergeCommitSha: "78a76ee6b4992a6baf64c59fc4c44c7323d60438",
      mergedAt: "2017-12-10T17:08:07.000Z",
    },
  },
  {
    file: "argocd.gitlab-merge-request-approval-event.json",
    event: MERGE_REQUEST,
    time: "2013-12-03T17:23:34.000Z",
    actor: "root",
    fact: { kind: "pull-request", repository: "group/name", action: "approval", headSha: VIEWPORT_HEAD },
    also: [
      {
        kind: "review",
        repository: "group/name",
        number: "1",
        state: "approved",
        commitSha: VIEWPORT_HEAD,
        reviewId: "1:1:2013-12-03T17:23:34.000Z",
      },
    ],
  },
  {
    file: "goscm.pipeline_hook.json",
    event: PIPELINE,
    time: "2016-08-12T15:26:29.000Z",
    actor: "root",
    fact: {
      kind: "ci-run",
      sha: PIPELINE_SHA,
      runId: "31",
      conclusion: "success",
      startedAt: "2016-08-12T15:23:28.000Z",
      pullRequests: ["15"],
    },
  },
  {
    file: "gpw.pipeline-event.json",
    event: PIPELINE,
    time: "2016-08-12T15:26:29.000Z",
    actor: "root",
    fact: { kind: "ci-run", sha: PIPELINE_SHA, workflow: "pipeline_name", pullRequests: ["1"] },
  },
  {
    file: "gpw.job-event.json",
    event: "Job Hook",
    time: null,
    actor: "User",
    fact: {
      kind: "check",
      repository: "gitlab-org/gitlab-test",
      sha: "2293ada6b400935a1378653304eaf6221e0fdb8f",
      name: "test",
      checkId: "1977",
      runId: "2366",
      status: "queued",
    },
  },
  {
    file: "gpw.deployment-event.json",
    event: "Deployment Hook",
    time: "2021-04-28T19:50:00.000Z",
    actor: "root",
    fact: {
      kind: "forge-deployment",
      deploymentId: "15",
      sha: "279484c09fbe69ededfced8c1bb6e6d24616b468",
      environment: "staging",
      state: "success",
    },
  },
  {
    file: "gpw.release-event.json",
    event: "Release Hook",
    time: "2020-11-02T12:55:12.000Z",
    actor: null,
    fact: { kind: "release", tag: "v1.1", sha: "ee0a3fb31ac16e11b9dbb596ad16d4af654d08f8", action: "create" },
  },
];

/** A row for every file of `../shared/fixtures/gitlab`. */
export const GITLAB_RECORDED: readonly RecordedDelivery[] = ROWS.map(
  ({ file, event, time, actor, fact, also = [] }) => ({
    file: `gitlab/${file}`,
    headers: { "content-type": "application/json", "x-gitlab-event": event },
    readings: [fact, ...also].map((one) => ({ time, actor, fact: one })),
  }),
);
