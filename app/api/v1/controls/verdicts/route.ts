import { z } from "zod";
import { itemVerdictsQuery, verdictSchema } from "../../../../../lib/controls/contract.ts";
import { readItemVerdicts } from "../../../../../lib/controls/reads.ts";
import { route } from "../../../../../lib/http/route.ts";

export const GET = route({
  permission: "controls:read",
  summary: "What every test says of one item: a landing, a change, a deployment, a drift, a case",
  query: itemVerdictsQuery,
  response: z.object({ items: z.array(verdictSchema) }),
  handle: async ({ sql, principal, query }) => {
    return { items: await readItemVerdicts(sql, principal.scope, query.item, query.asOf) };
  },
});
