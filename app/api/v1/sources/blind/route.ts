import { route } from "../../../../../lib/http/route.ts";
import { blindPageSchema, blindQuery } from "../../../../../lib/ingest/contract.ts";
import { readBlind } from "../../../../../lib/ingest/reads-blind.ts";

export const GET = route({
  permission: "sources:read",
  summary: "Blind intervals: times in which a source saw nothing, with their minutes",
  query: blindQuery,
  response: blindPageSchema,
  handle: async ({ principal, query, sql }) => readBlind(sql, principal.scope, query),
});
