import { z } from "zod";
import { commitSha, forgeId, optionalId, optionalInstant, optionalText, requiredText } from "../forge-fields.ts";
import { account, envelope, repository } from "./payload.ts";

export const releaseEvent = z.looseObject({
  ...envelope,
  action: requiredText,
  release: z.looseObject({
    tag_name: requiredText,
    name: optionalText,
    // A branch, or the commit that the tag was made from.
    target_commitish: z.string().nullish().transform(commitSha),
    author: account,
    published_at: optionalInstant,
    updated_at: optionalInstant,
    html_url: optionalText,
  }),
});

export const pingEvent = z.looseObject({ sender: account, hook_id: optionalId });

/** `changes` of a member event: the classic permission, or the name of a role. */
const newValue = z.looseObject({ to: optionalText }).nullish();

export const memberEvent = z.looseObject({
  ...envelope,
  action: requiredText,
  member: account.unwrap().unwrap(),
  changes: z.looseObject({ permission: newValue, role_name: newValue }).nullish(),
});

export const installationEvent = z.looseObject({
  sender: account,
  action: requiredText,
  installation: z.looseObject({
    id: forgeId,
    account,
    app_id: optionalId,
    app_slug: optionalText,
    permissions: z.record(z.string(), z.string()).nullish(),
    created_at: optionalInstant,
    updated_at: optionalInstant,
    suspended_at: optionalInstant,
  }),
});

export type Installation = z.output<typeof installationEvent>["installation"];

export const alertEvent = z.looseObject({
  repository,
  sender: account,
  action: requiredText,
  commit_oid: z.string().nullish().transform(commitSha),
  alert: z.looseObject({
    number: forgeId,
    created_at: optionalInstant,
    updated_at: optionalInstant,
    dismissed_at: optionalInstant,
    fixed_at: optionalInstant,
    html_url: optionalText,
    rule: z.looseObject({
      id: requiredText,
      severity: optionalText,
      security_severity_level: optionalText,
    }),
  }),
});

export type AlertEvent = z.output<typeof alertEvent>;
