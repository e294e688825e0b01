import { z } from "zod";
import {
  forgeId,
  optionalCount,
  optionalFlag,
  optionalId,
  optionalInstant,
  optionalSha,
  optionalText,
  requiredText,
} from "../forge-fields.ts";
import { user } from "./payload.ts";

/** `GET projects/{id}/merge_requests/{iid}`: the webhook's `object_attributes` under the API's own names. */
export const mergeRequest = z.looseObject({
  state: requiredText,
  labels: z.array(z.string()).nullish(),
  author: user,
  merge_user: user,
  merged_by: user,
  closed_by: user,
  merged_at: optionalInstant,
  closed_at: optionalInstant,
  updated_at: optionalInstant,
  sha: optionalSha,
  web_url: optionalText,
});

/** `GET projects/{id}/merge_requests/{iid}/notes`, one that the system wrote. */
export const note = z.looseObject({
  id: forgeId,
  body: z.string(),
  author: user,
  system: optionalFlag,
  created_at: optionalInstant,
});

/** `GET projects/{id}/pipelines/{id}`. */
export const pipeline = z.looseObject({ ref: optionalText, user, web_url: optionalText });

/** `GET projects/{id}/pipelines/{id}/jobs`, one of them. */
export const job = z.looseObject({
  id: forgeId,
  name: requiredText,
  status: requiredText,
  created_at: optionalInstant,
  started_at: optionalInstant,
  finished_at: optionalInstant,
  user,
  commit: z.looseObject({ id: optionalSha }).nullish(),
  pipeline: z.looseObject({ id: optionalId, sha: optionalSha }).nullish(),
});

/** `GET projects/{id}/events?action=pushed`, one of them. */
export const pushEvent = z.looseObject({
  created_at: optionalInstant,
  author: user,
  push_data: z.looseObject({
    commit_count: optionalCount,
    ref_type: z.enum(["branch", "tag"]),
    commit_from: optionalSha,
    commit_to: optionalSha,
    ref: requiredText,
  }),
});

const level = z.looseObject({
  access_level: z.int().nullish(),
  access_level_description: optionalText,
  user_id: optionalId,
  group_id: optionalId,
  deploy_key_id: optionalId,
});

export type AccessLevel = z.output<typeof level>;

/** `GET projects/{id}/protected_branches/{name}`. */
export const protectedBranch = z.looseObject({
  id: optionalId,
  name: requiredText,
  push_access_levels: z.array(level).nullish(),
  merge_access_levels: z.array(level).nullish(),
  allow_force_push: optionalFlag,
});

/** `GET projects/{id}/approval_rules`, one of them. */
export const approvalRule = z.looseObject({
  id: forgeId,
  name: requiredText,
  approvals_required: optionalCount,
  protected_branches: z.array(z.looseObject({ name: requiredText })).nullish(),
});

/** `GET projects/{id}/members/all`, one page. */
export const members = z.array(z.looseObject({ username: requiredText, access_level: z.int(), state: optionalText }));

/** `GET users/{id}/gpg_keys`. */
export const gpgKeys = z.array(z.looseObject({ id: forgeId, key: requiredText }));

/** `GET users/{id}/keys`: keys to sign with, and keys that only let in. */
export const sshKeys = z.array(z.looseObject({ id: forgeId, key: requiredText, usage_type: optionalText }));
