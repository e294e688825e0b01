import type { RecordedDelivery } from "../recorded-delivery.ts";
import { recorded } from "./recorded-row.ts";

const MASTER = "f95f852bd8fca8fcc58a9a2d6c842781e32a215e";
const CHANGES = "ec26c3e57ca3a959ca5aad62de7213c562f8c821";
const INITIAL = "6113728f27ae82c7b1a177c8d03f9e96e0adf246";
const RUN = "3484a3fb816e0859fd6e1cea078d76385ff50625";
const PAYLOADS = "d6b80f8411bdc1a44407ff20619a74068b03ea5a";

/** The files about runs, jobs, checks and statuses. */
export const RECORDED_CHECKS: readonly RecordedDelivery[] = [
  recorded("check_run.completed.json", "2019-05-15T15:21:12.000Z", "Codertocat", "check", {
    sha: CHANGES,
    status: "completed",
    conclusion: "success",
  }),
  recorded("check_run.created.json", "2019-05-15T15:21:12.000Z", "Codertocat", "check", {
    sha: CHANGES,
    status: "queued",
    conclusion: undefined,
  }),
  recorded(
    "check_suite.requested.payload.with-email-with-special-characters.json",
    "2019-05-15T15:20:33.000Z",
    "Codertocat",
    "check",
    { sha: MASTER, form: "check-suite", status: "queued" },
  ),
  recorded("check_suite.rerequested.json", "2019-05-15T15:21:14.000Z", "octocoders-linter[bot]", "check", {
    sha: CHANGES,
    form: "check-suite",
    name: "octocoders-linter",
  }),
  recorded(
    "gpw.check-suite.json",
    "2018-05-04T01:14:52.000Z",
    "octocat",
    "check",
    { sha: "d6fde92930d4715a2b49857d24b940956b26d2d3", conclusion: "neutral" },
    "check_suite",
  ),
  recorded("status.json", "2019-05-15T15:20:55.000Z", "Codertocat", "check", {
    sha: INITIAL,
    form: "status",
    name: "default",
    conclusion: "success",
  }),
  recorded("status.with-author-committer-null.json", "2019-05-15T15:20:55.000Z", "Codertocat", "check", {
    sha: INITIAL,
    form: "status",
    conclusion: "success",
  }),
  recorded("workflow_job.in_progress.json", "2021-09-13T02:21:13.000Z", "Codertocat", "check", {
    sha: RUN,
    form: "job",
    runId: "2202229078",
    status: "running",
  }),
  recorded("workflow_job.queued.json", "2021-09-13T02:21:13.000Z", "Codertocat", "check", {
    sha: RUN,
    form: "job",
    status: "queued",
  }),
  recorded(
    "gpw.workflow_job.json",
    "2015-05-05T23:40:30.000Z",
    "baxterthehacker",
    "check",
    { sha: PAYLOADS, form: "job", conclusion: "finished" },
    "workflow_job",
  ),
  recorded("workflow_run.requested.json", "2020-10-05T16:33:24.000Z", "Codertocat", "ci-run", {
    sha: RUN,
    runId: "289782451",
    workflow: "test",
    status: "queued",
  }),
  recorded("workflow_run.requested.with-conclusion.json", "2020-10-05T16:33:24.000Z", "Codertocat", "ci-run", {
    sha: RUN,
    status: "completed",
    conclusion: "action_required",
  }),
  recorded(
    "goscm.pipeline_hook.json",
    "2025-03-24T08:03:46.000Z",
    "shivamnegi94",
    "ci-run",
    { sha: "f4229db4b70a8dadeb687f5ccce5fd327c04461a", conclusion: "success", pullRequests: ["164"] },
    "workflow_run",
  ),
  // Its conclusion, "finished", is no word of GitHub's.
  recorded(
    "gpw.workflow_run.json",
    "2015-05-05T23:40:30.000Z",
    "baxterthehacker",
    "ci-run",
    { sha: PAYLOADS, status: "completed", conclusion: undefined },
    "workflow_run",
  ),
];
