import type { BranchProtectionFact } from "../fact-forge.ts";
import { reader } from "../reader.ts";
import { actorOf } from "./payload.ts";
import {
  protectionConfigurationEvent,
  protectionRuleEvent,
  rulesetEvent,
  type ProtectionRule,
  type Ruleset,
} from "./payload-protection.ts";

/** What a rule demands, under the words that classic protection and rulesets share. */
export type Demands = Pick<
  BranchProtectionFact,
  | "requiredApprovals"
  | "requireSignatures"
  | "enforceAdmins"
  | "allowForcePushes"
  | "requiredChecks"
  | "bypassActors"
  | "enforcement"
  | "target"
  | "refs"
  | "refsExcluded"
>;

export const readProtectionRule = reader(protectionRuleEvent, ({ repository, sender, action, rule }) => [
  {
    occurredAt: changeTime(action, rule),
    actor: actorOf(sender),
    fact: {
      kind: "branch-protection",
      form: "rule",
      repository: repository.fullName,
      action,
      name: rule.name,
      ruleId: rule.id,
      ...demandsOfRule(rule),
    },
  },
]);

export const readProtectionConfiguration = reader(protectionConfigurationEvent, ({ repository, sender, action }) => [
  {
    actor: actorOf(sender),
    fact: { kind: "branch-protection", form: "configuration", repository: repository.fullName, action, name: "all" },
  },
]);

export const readRuleset = reader(rulesetEvent, ({ repository, sender, action, repository_ruleset: set, changes }) => [
  {
    occurredAt: changeTime(action, set),
    actor: actorOf(sender),
    fact: {
      kind: "branch-protection",
      form: "ruleset",
      repository: repository?.fullName,
      action,
      name: set.name,
      ruleId: set.id,
      previousEnforcement: changes?.enforcement?.from,
      ...demandsOfRuleset(set),
    },
  },
]);

/** The stamps of a deleted rule are those of its last edit: they are not the time of the deletion. */
function changeTime(
  action: "created" | "edited" | "deleted",
  stamps: { readonly created_at?: string; readonly updated_at?: string },
): string | undefined {
  if (action === "deleted") return undefined;
  return action === "created" ? (stamps.created_at ?? stamps.updated_at) : stamps.updated_at;
}

function demandsOfRule(rule: ProtectionRule): Demands {
  const reviews = isOn(rule.pull_request_reviews_enforcement_level);
  const checks = isOn(rule.required_status_checks_enforcement_level);
  return {
    requiredApprovals: reviews === false ? 0 : (rule.required_approving_review_count ?? undefined),
    requireSignatures: isOn(rule.signature_requirement_enforcement_level),
    enforceAdmins: rule.admin_enforced,
    allowForcePushes: isOn(rule.allow_force_pushes_enforcement_level),
    requiredChecks: checks === false ? [] : (rule.required_status_checks ?? undefined),
  };
}

function isOn(level: string | undefined): boolean | undefined {
  return level === undefined ? undefined : level !== "off";
}

export function demandsOfRuleset(set: Ruleset): Demands {
  const { rules } = set;
  const bypassActors = set.bypass_actors?.map((actor) =>
    [actor.actor_type, actor.actor_id, actor.bypass_mode].filter((part) => part !== undefined).join(":"),
  );
  const { include, exclude } = set.conditions?.ref_name ?? {};
  const demands = {
    enforcement: set.enforcement,
    bypassActors,
    target: set.target,
    refs: include ?? undefined,
    refsExcluded: exclude ?? undefined,
  };
  // A payload that leaves the rules out says nothing about them.
  if (!rules) return demands;
  const approvals = rules.map((rule) => rule.parameters?.required_approving_review_count ?? 0);
  return {
    ...demands,
    requiredApprovals: Math.max(0, ...approvals),
    requireSignatures: rules.some((rule) => rule.type === "required_signatures"),
    allowForcePushes: !rules.some((rule) => rule.type === "non_fast_forward"),
    requiredChecks: rules.flatMap((rule) => (rule.parameters?.required_status_checks ?? []).map((one) => one.context)),
  };
}
