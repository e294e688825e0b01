import { z } from "zod";
import { verdictsPageSchema, verdictsQuery } from "../../../../../../lib/controls/contract.ts";
import { readVerdicts } from "../../../../../../lib/controls/reads.ts";
import { route } from "../../../../../../lib/http/route.ts";

export const GET = route({
  permission: "controls:read",
  summary: "Verdicts of one test, the newest items first",
  params: z.object({ id: z.string().max(40) }),
  query: verdictsQuery,
  response: verdictsPageSchema,
  handle: async ({ sql, principal, params, query }) => readVerdicts(sql, principal.scope, params.id, query),
});
