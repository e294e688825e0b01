import { z } from "zod";
import { forgeId, optionalInstant, optionalSha, optionalText, requiredText } from "../forge-fields.ts";
import { account, envelope } from "./payload.ts";
import { workflowRun } from "./payload-checks.ts";

const deployment = z.looseObject({
  id: forgeId,
  sha: optionalSha,
  ref: optionalText,
  environment: requiredText,
  creator: account,
  created_at: optionalInstant,
  updated_at: optionalInstant,
  url: optionalText,
});

export const deploymentEvent = z.looseObject({ ...envelope, deployment });

export const deploymentStatusEvent = z.looseObject({
  ...envelope,
  deployment,
  deployment_status: z.looseObject({
    state: requiredText,
    environment: optionalText,
    creator: account,
    created_at: optionalInstant,
    updated_at: optionalInstant,
    url: optionalText,
  }),
});

/** A job that waits for a reviewer, or was let through or refused; requests name one job, answers a list. */
const waitingJob = z.looseObject({ environment: optionalText });

export const deploymentReviewEvent = z.looseObject({
  ...envelope,
  action: requiredText,
  environment: optionalText,
  since: optionalInstant,
  approver: account,
  workflow_run: workflowRun.nullish(),
  workflow_job_run: waitingJob.nullish(),
  workflow_job_runs: z.array(waitingJob).nullish(),
});

export type DeploymentReviewEvent = z.output<typeof deploymentReviewEvent>;

export const deploymentProtectionEvent = z.looseObject({
  ...envelope,
  action: optionalText,
  environment: requiredText,
  sha: optionalSha,
  ref: optionalText,
  deployment_callback_url: optionalText,
  deployment: deployment.nullish(),
});
