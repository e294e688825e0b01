import { testsPageSchema, testsQuery } from "../../../../lib/controls/contract.ts";
import { readTests } from "../../../../lib/controls/reads.ts";
import { route } from "../../../../lib/http/route.ts";

export const GET = route({
  permission: "controls:read",
  summary: "Control tests with their counts by verdict",
  query: testsQuery,
  response: testsPageSchema,
  handle: async ({ sql, principal, query }) => readTests(sql, principal.scope, query),
});
