import type { CheckFact, CiRunFact } from "../fact-forge.ts";
import { reader } from "../reader.ts";
import { actorOf, actorOfApp } from "./payload.ts";
import { checkRunEvent, checkSuiteEvent, statusEvent, workflowJobEvent, workflowRunEvent } from "./payload-checks.ts";

/** The action is not looked at: events arrive in any order, and the payload holds the state of its own time. */
export const readWorkflowRun = reader(workflowRunEvent, ({ repository, sender, workflow_run: run, workflow }) => {
  const status = statusOf(run.status);
  return [
    {
      occurredAt: run.updated_at,
      actor: actorOf(sender) ?? actorOf(run.triggering_actor) ?? actorOf(run.actor),
      fact: {
        kind: "ci-run",
        repository: repository.fullName,
        sha: run.head_sha,
        branch: run.head_branch,
        workflow: run.name ?? workflow?.name ?? run.path ?? workflow?.path ?? "workflow",
        runId: run.id,
        attempt: run.run_attempt ?? 1,
        event: run.event,
        status,
        conclusion: status === "completed" ? RUN_CONCLUSIONS.get(run.conclusion) : undefined,
        startedAt: run.run_started_at ?? run.created_at,
        completedAt: status === "completed" ? run.updated_at : undefined,
        pullRequests: (run.pull_requests ?? []).map((pull) => pull.number),
        url: run.html_url,
      },
    },
  ];
});

export const readWorkflowJob = reader(workflowJobEvent, ({ repository, sender, workflow_job: job }) => {
  const status = statusOf(job.status);
  return [
    {
      occurredAt: job.completed_at ?? job.started_at ?? job.created_at,
      actor: actorOf(sender),
      fact: {
        kind: "check",
        form: "job",
        repository: repository.fullName,
        sha: job.head_sha,
        name: job.name,
        checkId: job.id,
        status,
        conclusion: job.conclusion,
        runId: job.run_id,
        attempt: job.run_attempt,
        startedAt: job.started_at,
        completedAt: job.completed_at,
        url: job.html_url,
      },
    },
  ];
});

/** Where a check is a job of GitHub Actions, its page names the run. */
const RUN_URL = /\/actions\/runs\/(\d+)(?:\/|$)/;

export const readCheckRun = reader(checkRunEvent, ({ repository, sender, check_run: check }) => [
  {
    occurredAt: check.completed_at ?? check.started_at,
    actor: actorOf(sender) ?? actorOfApp(check.app),
    fact: {
      kind: "check",
      form: "check-run",
      repository: repository.fullName,
      sha: check.head_sha,
      name: check.name,
      checkId: check.id,
      status: statusOf(check.status),
      conclusion: check.conclusion,
      runId: RUN_URL.exec(check.details_url ?? "")?.[1],
      startedAt: check.started_at,
      completedAt: check.completed_at,
      url: check.html_url,
    },
  },
]);

export const readCheckSuite = reader(checkSuiteEvent, ({ repository, sender, check_suite: suite }) => {
  const status = statusOf(suite.status);
  return [
    {
      occurredAt: suite.updated_at ?? suite.created_at,
      actor: actorOf(sender) ?? actorOfApp(suite.app),
      fact: {
        kind: "check",
        form: "check-suite",
        repository: repository.fullName,
        sha: suite.head_sha,
        name: suite.app?.slug ?? suite.app?.name ?? "check suite",
        checkId: suite.id,
        status,
        conclusion: suite.conclusion,
        startedAt: suite.created_at,
        completedAt: status === "completed" ? suite.updated_at : undefined,
        url: suite.url,
      },
    },
  ];
});

export const readStatus = reader(statusEvent, (payload) => {
  const done = payload.state !== "pending";
  const at = payload.updated_at ?? payload.created_at;
  return [
    {
      occurredAt: at,
      actor: actorOf(payload.sender),
      fact: {
        kind: "check",
        form: "status",
        repository: payload.repository.fullName,
        sha: payload.sha,
        name: payload.context,
        checkId: payload.id,
        status: done ? "completed" : "running",
        conclusion: done ? payload.state : undefined,
        completedAt: done ? at : undefined,
        url: payload.target_url ?? payload.commit?.html_url,
      },
    },
  ];
});

/** `queued`, `requested`, `waiting`, `pending` and words to come all mean: not begun. */
function statusOf(status: string | undefined): CheckFact["status"] {
  if (status === "completed") return "completed";
  return status === "in_progress" ? "running" : "queued";
}

/** `skipped` and `neutral` stay what they are (G17). A word that GitHub does not document is absent: never a pass. */
const RUN_CONCLUSIONS: ReadonlyMap<string | undefined, CiRunFact["conclusion"]> = new Map([
  ["success", "success"],
  ["failure", "failure"],
  ["startup_failure", "failure"],
  ["cancelled", "cancelled"],
  ["skipped", "skipped"],
  ["neutral", "neutral"],
  ["timed_out", "timed_out"],
  ["action_required", "action_required"],
  ["stale", "stale"],
]);
