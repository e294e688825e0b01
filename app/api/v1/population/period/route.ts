import { route } from "../../../../../lib/http/route.ts";
import { periodQuery, periodSchema } from "../../../../../lib/population/contract.ts";
import { readPopulationPeriod } from "../../../../../lib/population/reads-period.ts";

export const GET = route({
  permission: "population:read",
  summary: "The population of a period in a zone: its sums by repository, its weeks, and what is on record of it",
  query: periodQuery,
  response: periodSchema,
  handle: async ({ sql, principal, query }) => readPopulationPeriod(sql, principal.scope, query),
});
