import { z } from "zod";
import {
  forgeId,
  optionalCount,
  optionalFlag,
  optionalId,
  optionalInstant,
  optionalText,
  requiredText,
} from "../forge-fields.ts";
import { account, envelope, repository } from "./payload.ts";

/** `off`, `non_admins` or `everyone`. */
const enforcementLevel = optionalText;

export const protectionRuleEvent = z.looseObject({
  ...envelope,
  action: z.enum(["created", "edited", "deleted"]),
  rule: z.looseObject({
    id: forgeId,
    name: requiredText,
    created_at: optionalInstant,
    updated_at: optionalInstant,
    pull_request_reviews_enforcement_level: enforcementLevel,
    required_approving_review_count: optionalCount,
    signature_requirement_enforcement_level: enforcementLevel,
    admin_enforced: optionalFlag,
    allow_force_pushes_enforcement_level: enforcementLevel,
    required_status_checks_enforcement_level: enforcementLevel,
    required_status_checks: z.array(z.string()).nullish(),
  }),
});

export type ProtectionRule = z.output<typeof protectionRuleEvent>["rule"];

export const protectionConfigurationEvent = z.looseObject({ ...envelope, action: z.enum(["enabled", "disabled"]) });

const bypassActor = z.looseObject({ actor_type: requiredText, actor_id: optionalId, bypass_mode: optionalText });

const rule = z.looseObject({
  type: requiredText,
  parameters: z
    .looseObject({
      required_approving_review_count: optionalCount,
      required_status_checks: z.array(z.looseObject({ context: requiredText })).nullish(),
    })
    .nullish(),
});

export const ruleset = z.looseObject({
  id: forgeId,
  name: requiredText,
  enforcement: optionalText,
  target: optionalText,
  conditions: z
    .looseObject({
      ref_name: z
        .looseObject({ include: z.array(z.string()).nullish(), exclude: z.array(z.string()).nullish() })
        .nullish(),
    })
    .nullish(),
  bypass_actors: z.array(bypassActor).nullish(),
  rules: z.array(rule).nullish(),
  created_at: optionalInstant,
  updated_at: optionalInstant,
});

export const rulesetEvent = z.looseObject({
  // A ruleset of an organisation belongs to no repository.
  repository: repository.nullish(),
  sender: account,
  action: z.enum(["created", "edited", "deleted"]),
  repository_ruleset: ruleset,
  changes: z.looseObject({ enforcement: z.looseObject({ from: optionalText }).nullish() }).nullish(),
});

export type Ruleset = z.output<typeof ruleset>;
