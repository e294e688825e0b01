import { z } from "zod";
import { forgeId, optionalCount, optionalInstant, optionalSha, optionalText, requiredText } from "../forge-fields.ts";
import { account } from "./payload.ts";

/** `GET repos/{owner}/{repo}/activity`: one update of a ref. */
export const activity = z.looseObject({
  id: forgeId,
  before: optionalSha,
  after: optionalSha,
  ref: requiredText,
  timestamp: optionalInstant,
  activity_type: requiredText,
  actor: account,
});

/** `GET repos/{owner}/{repo}/rulesets/rule-suites`, and one of them, which tells its evaluations as well. */
export const ruleSuite = z.looseObject({
  id: forgeId,
  actor_id: forgeId.nullish(),
  actor_name: optionalText,
  before_sha: optionalSha,
  after_sha: optionalSha,
  ref: requiredText,
  pushed_at: optionalInstant,
  result: z.enum(["pass", "fail", "bypass"]),
  rule_evaluations: z
    .array(z.looseObject({ result: optionalText, enforcement: optionalText, rule_type: optionalText }))
    .nullish(),
});

const switched = z.looseObject({ enabled: z.boolean() }).nullish();
const named = z.looseObject({ login: optionalText, slug: optionalText });
const allowances = z
  .looseObject({ users: z.array(named).nullish(), teams: z.array(named).nullish(), apps: z.array(named).nullish() })
  .nullish();

/** `GET repos/{owner}/{repo}/branches/{branch}/protection`. */
export const branchProtection = z.looseObject({
  required_status_checks: z.looseObject({ contexts: z.array(z.string()).nullish() }).nullish(),
  enforce_admins: switched,
  required_pull_request_reviews: z
    .looseObject({ required_approving_review_count: optionalCount, bypass_pull_request_allowances: allowances })
    .nullish(),
  required_signatures: switched,
  allow_force_pushes: switched,
});

export type ObservedProtection = z.output<typeof branchProtection>;

/** `GET repos/{owner}/{repo}/collaborators`, one page. */
export const collaborators = z.array(
  z.looseObject({
    login: requiredText,
    role_name: optionalText,
    permissions: z.record(z.string(), z.boolean()).nullish(),
  }),
);

/** `GET repos/{owner}/{repo}/teams`, one page. */
export const teams = z.array(z.looseObject({ slug: requiredText, permission: optionalText }));

/** `GET repos/{owner}/{repo}/codeowners/errors`. */
export const codeOwners = z.looseObject({ errors: z.array(z.unknown()).nullish() });

/** `GET users/{login}/gpg_keys`: what was imported long ago has no material. */
export const gpgKeys = z.array(
  z.looseObject({
    id: forgeId,
    raw_key: optionalText,
    revoked: z.boolean().nullish(),
  }),
);

/** `GET users/{login}/ssh_signing_keys`. */
export const sshSigningKeys = z.array(z.looseObject({ id: forgeId, key: requiredText }));
