import { route } from "../../../../lib/http/route.ts";
import { populationQuery, populationSchema } from "../../../../lib/population/contract.ts";
import { readPopulation } from "../../../../lib/population/reads.ts";

export const GET = route({
  permission: "population:read",
  summary: "Classes in landings and changes, and the sums by which the population ties to Git and the forges",
  query: populationQuery,
  response: populationSchema,
  handle: async ({ sql, principal, query }) => readPopulation(sql, principal.scope, query),
});
