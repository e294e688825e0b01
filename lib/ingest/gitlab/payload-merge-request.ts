import { z } from "zod";
import {
  forgeId,
  optionalFlag,
  optionalId,
  optionalInstant,
  optionalSha,
  optionalText,
  requiredSha,
  requiredText,
} from "../forge-fields.ts";
import { project, user } from "./payload.ts";

export const mergeRequestEvent = z.looseObject({
  user,
  /** The API names the author; the webhook gives the id alone. */
  author: user,
  project,
  object_attributes: z.looseObject({
    iid: forgeId,
    action: optionalText,
    // `locked` while the merge is under way.
    state: z.enum(["opened", "closed", "merged", "locked"]),
    title: z.string(),
    description: optionalText,
    url: optionalText,
    draft: optionalFlag,
    work_in_progress: optionalFlag,
    author_id: optionalId,
    source_branch: requiredText,
    target_branch: requiredText,
    last_commit: z.looseObject({ id: requiredSha }),
    created_at: optionalInstant,
    updated_at: optionalInstant,
    // Since GitLab 18: the time of the action itself.
    actioned_at: optionalInstant,
    merge_commit_sha: optionalSha,
    squash_commit_sha: optionalSha,
    merge_user_id: optionalId,
    oldrev: optionalSha,
    system: optionalFlag,
  }),
  labels: z.array(z.looseObject({ title: optionalText })).nullish(),
});

export type MergeRequestEvent = z.output<typeof mergeRequestEvent>;
