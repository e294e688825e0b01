import { z } from "zod";
import {
  commitSha,
  forgeId,
  optionalCount,
  optionalFlag,
  optionalId,
  optionalInstant,
  optionalText,
  requiredSha,
  requiredText,
} from "../forge-fields.ts";
import { pathOfPage, project, user } from "./payload.ts";

export const pipelineEvent = z.looseObject({
  user,
  project,
  object_attributes: z.looseObject({
    id: forgeId,
    name: optionalText,
    ref: optionalText,
    tag: optionalFlag,
    sha: requiredSha,
    source: optionalText,
    status: requiredText,
    created_at: optionalInstant,
    finished_at: optionalInstant,
    url: optionalText,
  }),
  merge_request: z.looseObject({ iid: optionalId }).nullish(),
});

/** A job: `object_kind` is `build`. It had no `project` before GitLab 15.7; the repository's page tells the path then. */
export const jobEvent = z
  .looseObject({
    user,
    project: z.looseObject({ path_with_namespace: optionalText }).nullish(),
    repository: z.looseObject({ homepage: optionalText }).nullish(),
    sha: requiredSha,
    build_id: forgeId,
    build_name: requiredText,
    build_status: requiredText,
    build_created_at: optionalInstant,
    build_started_at: optionalInstant,
    build_finished_at: optionalInstant,
    pipeline_id: optionalId,
    retries_count: optionalCount,
  })
  .transform((job, context) => {
    const path = job.project?.path_with_namespace ?? pathOfPage(job.repository?.homepage);
    if (path !== undefined) return { ...job, path: path.toLowerCase() };
    context.issues.push({ code: "custom", message: "no project path", input: job });
    return z.NEVER;
  });

export const deploymentEvent = z.looseObject({
  user,
  project,
  deployment_id: forgeId,
  status: requiredText,
  status_changed_at: optionalInstant,
  environment: requiredText,
  ref: optionalText,
  short_sha: optionalText,
  commit_url: optionalText,
  deployable_url: optionalText,
});

export const releaseEvent = z.looseObject({
  project,
  action: requiredText,
  tag: requiredText,
  name: optionalText,
  created_at: optionalInstant,
  url: optionalText,
  commit: z.looseObject({ id: z.string().nullish().transform(commitSha) }).nullish(),
});
