import type { CiRunFact } from "../fact-forge.ts";
import { commitSha } from "../forge-fields.ts";
import { reader } from "../reader.ts";
import { actorOf } from "./payload.ts";
import { deploymentEvent, jobEvent, pipelineEvent, releaseEvent } from "./payload-pipeline.ts";

type Outcome = Pick<CiRunFact, "status" | "conclusion">;

/** Of pipelines and jobs. What is missing here (`created`, `pending`, `manual`, `scheduled`, …) waits to begin. */
const OUTCOMES: ReadonlyMap<string, Outcome> = new Map<string, Outcome>([
  ["running", { status: "running" }],
  ["canceling", { status: "running" }],
  ["success", { status: "completed", conclusion: "success" }],
  ["failed", { status: "completed", conclusion: "failure" }],
  ["canceled", { status: "completed", conclusion: "cancelled" }],
  ["skipped", { status: "completed", conclusion: "skipped" }],
]);

const outcomeOf = (status: string): Outcome => OUTCOMES.get(status) ?? { status: "queued" };

/**
 * A pipeline keeps its id when jobs of it run again, and tells no attempt: the later `completedAt` is the newer result.
 * Of a merge request's pipeline `sha` is the merged result, not the request's head.
 */
export const readPipeline = reader(
  pipelineEvent,
  ({ user, project, object_attributes: run, merge_request: request }) => {
    const outcome = outcomeOf(run.status);
    const done = outcome.status === "completed";
    return [
      {
        occurredAt: done ? run.finished_at : outcome.status === "queued" ? run.created_at : undefined,
        actor: actorOf(user),
        fact: {
          kind: "ci-run",
          repository: project.path_with_namespace,
          sha: run.sha,
          branch: run.tag === true ? undefined : run.ref,
          workflow: run.name ?? "pipeline",
          runId: run.id,
          attempt: 1,
          event: run.source,
          ...outcome,
          startedAt: run.created_at,
          completedAt: done ? run.finished_at : undefined,
          pullRequests: request?.iid === undefined ? [] : [request.iid],
          url: run.url,
        },
      },
    ];
  },
);

export const readJob = reader(jobEvent, (job) => [
  {
    occurredAt: job.build_finished_at ?? job.build_started_at ?? job.build_created_at,
    actor: actorOf(job.user),
    fact: {
      kind: "check",
      form: "job",
      repository: job.path,
      sha: job.sha,
      name: job.build_name,
      checkId: job.build_id,
      ...outcomeOf(job.build_status),
      runId: job.pipeline_id,
      attempt: job.retries_count === undefined ? undefined : job.retries_count + 1,
      startedAt: job.build_started_at,
      completedAt: job.build_finished_at,
    },
  },
]);

export const readDeployment = reader(deploymentEvent, (payload) => [
  {
    occurredAt: payload.status_changed_at,
    actor: actorOf(payload.user),
    fact: {
      kind: "forge-deployment",
      event: payload.status === "created" ? "created" : "status",
      repository: payload.project.path_with_namespace,
      deploymentId: payload.deployment_id,
      sha: deployedCommit(payload.short_sha, payload.commit_url),
      ref: payload.ref,
      environment: payload.environment,
      state: payload.status,
      url: payload.deployable_url,
    },
  },
]);

/**
 * The event gives an abbreviation and the commit's page (L5). The whole id at the end of the address counts, when it
 * begins with the abbreviation; an abbreviation alone names no commit and is left out.
 */
function deployedCommit(shortSha: string | undefined, commitUrl: string | undefined): string | undefined {
  const sha = commitSha(commitUrl?.slice(commitUrl.lastIndexOf("/") + 1));
  return sha?.startsWith(shortSha?.toLowerCase() ?? "") ? sha : undefined;
}

/** Nobody is named; an update or a deletion has no stamp of its own. */
export const readRelease = reader(releaseEvent, ({ project, action, tag, name, created_at, url, commit }) => [
  {
    occurredAt: action === "create" ? created_at : undefined,
    fact: { kind: "release", repository: project.path_with_namespace, action, tag, name, sha: commit?.id, url },
  },
]);
