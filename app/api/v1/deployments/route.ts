import { deploymentsPageSchema, deploymentsQuery } from "../../../../lib/deployments/contract.ts";
import { readDeployments } from "../../../../lib/deployments/reads.ts";
import { route } from "../../../../lib/http/route.ts";

export const GET = route({
  permission: "deployments:read",
  summary: "Deployments: what was applied where, from when until when, newest first",
  query: deploymentsQuery,
  response: deploymentsPageSchema,
  handle: async ({ principal, query, sql }) => readDeployments(sql, principal.scope, query),
});
