import { changesPageSchema, changesQuery } from "../../../../lib/changes/contract.ts";
import { readChanges } from "../../../../lib/changes/reads.ts";
import { route } from "../../../../lib/http/route.ts";

export const GET = route({
  permission: "changes:read",
  summary: "Changes of the population, landed last first",
  query: changesQuery,
  response: changesPageSchema,
  handle: async ({ sql, principal, query }) => readChanges(sql, principal.scope, query),
});
