import { driftsPageSchema, driftsQuery } from "../../../../lib/drift/contract.ts";
import { readDrifts } from "../../../../lib/drift/reads.ts";
import { route } from "../../../../lib/http/route.ts";

export const GET = route({
  permission: "drift:read",
  summary: "Drifts: live state that differs from what is declared, newest first",
  query: driftsQuery,
  response: driftsPageSchema,
  handle: async ({ principal, query, sql }) => readDrifts(sql, principal.scope, query),
});
