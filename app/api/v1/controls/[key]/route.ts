import { z } from "zod";
import { controlRecordSchema, testsQuery } from "../../../../../lib/controls/contract.ts";
import { readControl } from "../../../../../lib/controls/reads.ts";
import { route } from "../../../../../lib/http/route.ts";

export const GET = route({
  permission: "controls:read",
  summary: "One control, by its key with edition, with its tests, evidence and limits",
  params: z.object({ key: z.string().max(100) }),
  query: testsQuery,
  response: controlRecordSchema,
  handle: async ({ sql, principal, params, query }) => readControl(sql, principal.scope, params.key, query),
});
