import { route } from "../../../../lib/http/route.ts";
import { changePolicy } from "../../../../lib/notifications/commands/change-policy.ts";
import { policyChangedSchema, policyChangeSchema, policyViewSchema } from "../../../../lib/policy/contract.ts";
import { readPolicyView } from "../../../../lib/policy/reads.ts";

export const GET = route({
  permission: "policy:read",
  summary: "The policy in force, its versions, and what waits for approval",
  response: policyViewSchema,
  handle: async ({ sql, principal }) => readPolicyView(sql, principal.scope),
});

export const POST = route({
  permission: "policy:manage",
  summary: "Set the policy, propose one that loosens it, or approve a proposal",
  body: policyChangeSchema,
  response: policyChangedSchema,
  status: 201,
  handle: async (context) => context.transaction((tx) => changePolicy(tx, context, context.body)),
});
