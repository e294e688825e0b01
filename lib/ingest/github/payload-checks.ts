import { z } from "zod";
import {
  forgeId,
  optionalCount,
  optionalId,
  optionalInstant,
  optionalText,
  requiredSha,
  requiredText,
} from "../forge-fields.ts";
import { account, app, envelope } from "./payload.ts";

/** Empty for pull requests of forks (G12). */
const pullRequests = z.array(z.looseObject({ number: forgeId })).nullish();

export const workflowRun = z.looseObject({
  id: forgeId,
  name: optionalText,
  path: optionalText,
  head_sha: requiredSha,
  head_branch: optionalText,
  run_attempt: optionalCount,
  event: optionalText,
  status: optionalText,
  conclusion: optionalText,
  created_at: optionalInstant,
  run_started_at: optionalInstant,
  updated_at: optionalInstant,
  html_url: optionalText,
  actor: account,
  triggering_actor: account,
  pull_requests: pullRequests,
});

export const workflowRunEvent = z.looseObject({
  ...envelope,
  workflow_run: workflowRun,
  workflow: z.looseObject({ name: optionalText, path: optionalText }).nullish(),
});

export const workflowJobEvent = z.looseObject({
  ...envelope,
  workflow_job: z.looseObject({
    id: forgeId,
    run_id: optionalId,
    run_attempt: optionalCount,
    head_sha: requiredSha,
    name: requiredText,
    status: optionalText,
    conclusion: optionalText,
    created_at: optionalInstant,
    started_at: optionalInstant,
    completed_at: optionalInstant,
    html_url: optionalText,
  }),
});

export const checkRunEvent = z.looseObject({
  ...envelope,
  check_run: z.looseObject({
    id: forgeId,
    name: requiredText,
    head_sha: requiredSha,
    status: optionalText,
    conclusion: optionalText,
    started_at: optionalInstant,
    completed_at: optionalInstant,
    html_url: optionalText,
    details_url: optionalText,
    app,
  }),
});

export const checkSuiteEvent = z.looseObject({
  ...envelope,
  check_suite: z.looseObject({
    id: forgeId,
    head_sha: requiredSha,
    status: optionalText,
    conclusion: optionalText,
    created_at: optionalInstant,
    updated_at: optionalInstant,
    url: optionalText,
    app,
  }),
});

export const statusEvent = z.looseObject({
  ...envelope,
  id: forgeId,
  sha: requiredSha,
  context: requiredText,
  state: z.enum(["pending", "success", "failure", "error"]),
  target_url: optionalText,
  created_at: optionalInstant,
  updated_at: optionalInstant,
  commit: z.looseObject({ html_url: optionalText }).nullish(),
});
