import { z } from "zod";
import { environmentQuery, environmentSchema } from "../../../../../lib/deployments/contract.ts";
import { readEnvironment } from "../../../../../lib/deployments/reads.ts";
import { route } from "../../../../../lib/http/route.ts";

export const GET = route({
  permission: "deployments:read",
  summary: "What runs in an environment, or ran there at an instant",
  params: z.object({ name: z.string().max(300) }),
  query: environmentQuery,
  response: environmentSchema,
  handle: async ({ principal, params, query, sql }) => readEnvironment(sql, principal.scope, params.name, query),
});
