import { reader } from "../reader.ts";
import { actorOf } from "./payload.ts";
import {
  deploymentEvent,
  deploymentProtectionEvent,
  deploymentReviewEvent,
  deploymentStatusEvent,
  type DeploymentReviewEvent,
} from "./payload-deployment.ts";

/** The URL of a deployment is that of GitHub's API: there is no page of it, and an auditor can pull it again. */
export const readDeployment = reader(deploymentEvent, ({ repository, sender, deployment }) => [
  {
    occurredAt: deployment.created_at,
    actor: actorOf(sender) ?? actorOf(deployment.creator),
    fact: {
      kind: "forge-deployment",
      event: "created",
      repository: repository.fullName,
      deploymentId: deployment.id,
      sha: deployment.sha,
      ref: deployment.ref,
      environment: deployment.environment,
      url: deployment.url,
    },
  },
]);

export const readDeploymentStatus = reader(
  deploymentStatusEvent,
  ({ repository, sender, deployment, deployment_status: status }) => [
    {
      occurredAt: status.updated_at ?? status.created_at,
      actor: actorOf(sender) ?? actorOf(status.creator),
      fact: {
        kind: "forge-deployment",
        event: "status",
        repository: repository.fullName,
        deploymentId: deployment.id,
        sha: deployment.sha,
        ref: deployment.ref,
        environment: status.environment ?? deployment.environment,
        state: status.state,
        url: status.url ?? deployment.url,
      },
    },
  ],
);

/** One fact per environment. The event names a run, not a deployment: `run:<id>` stands for it. */
export const readDeploymentReview = reader(deploymentReviewEvent, (payload) => {
  const { repository, action, workflow_run: run } = payload;
  return environmentsOf(payload).map((environment) => ({
    occurredAt: action === "requested" ? (payload.since ?? run?.updated_at) : (run?.updated_at ?? payload.since),
    actor: actorOf(payload.approver) ?? actorOf(payload.sender),
    fact: {
      kind: "forge-deployment",
      event: "review",
      repository: repository.fullName,
      deploymentId: run ? `run:${run.id}` : `environment:${environment}`,
      sha: run?.head_sha,
      ref: run?.head_branch,
      environment,
      state: action,
      url: run?.html_url,
    },
  }));
});

function environmentsOf(payload: DeploymentReviewEvent): readonly string[] {
  const jobs = [payload.workflow_job_run, ...(payload.workflow_job_runs ?? [])];
  const names = [payload.environment, ...jobs.map((job) => job?.environment)];
  return [...new Set(names.filter((name) => name !== undefined))];
}

/** The callback of a protection rule names the run: `…/actions/runs/<id>/deployment_protection_rule`. */
const CALLBACK_RUN = /\/actions\/runs\/(\d+)\//;

export const readDeploymentProtection = reader(deploymentProtectionEvent, (payload) => {
  const { repository, sender, environment, deployment } = payload;
  const run = CALLBACK_RUN.exec(payload.deployment_callback_url ?? "")?.[1];
  return [
    {
      occurredAt: deployment?.updated_at ?? deployment?.created_at,
      actor: actorOf(sender) ?? actorOf(deployment?.creator),
      fact: {
        kind: "forge-deployment",
        event: "protection-rule",
        repository: repository.fullName,
        deploymentId: deployment?.id ?? (run === undefined ? `environment:${environment}` : `run:${run}`),
        sha: payload.sha ?? deployment?.sha,
        ref: payload.ref ?? deployment?.ref,
        environment,
        state: payload.action ?? "requested",
        url: deployment?.url,
      },
    },
  ];
});
