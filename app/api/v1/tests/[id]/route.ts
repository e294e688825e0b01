import { z } from "zod";
import { testRecordSchema, testsQuery } from "../../../../../lib/controls/contract.ts";
import { readTest } from "../../../../../lib/controls/reads.ts";
import { route } from "../../../../../lib/http/route.ts";

export const GET = route({
  permission: "controls:read",
  summary: "One control test: what it asserts, its counts and its reasons",
  params: z.object({ id: z.string().max(40) }),
  query: testsQuery,
  response: testRecordSchema,
  handle: async ({ sql, principal, params, query }) => readTest(sql, principal.scope, params.id, query),
});
