import { route } from "../../../../../lib/http/route.ts";
import { ipesSchema, periodQuery } from "../../../../../lib/population/contract.ts";
import { readIpes } from "../../../../../lib/population/reads-ipe.ts";

export const GET = route({
  permission: "population:read",
  summary: "What is on record of a period's population, how many counts of it wait, and why the last was not made",
  query: periodQuery,
  response: ipesSchema,
  handle: async ({ sql, principal, query }) => readIpes(sql, principal.scope, query),
});
