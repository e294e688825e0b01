import { caseParams, caseSchema } from "../../../../../lib/emergencies/contract.ts";
import { readCase } from "../../../../../lib/emergencies/reads.ts";
import { nowOnlyQuery, requireNow } from "../../../../../lib/http/as-of.ts";
import { found, route } from "../../../../../lib/http/route.ts";

export const GET = route({
  permission: "emergencies:read",
  summary: "One emergency: milestones, clocks, required records, recipients, and what may be done about it",
  params: caseParams,
  query: nowOnlyQuery,
  response: caseSchema,
  opens: ({ params }) => `emergencies:${params.id}`,
  handle: async ({ sql, principal, params, query }) => {
    requireNow(query);
    return found(await readCase(sql, principal, params.id));
  },
});
