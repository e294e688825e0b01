import { z } from "zod";
import { driftQuery, driftRecordSchema } from "../../../../../lib/drift/contract.ts";
import { readDrift } from "../../../../../lib/drift/reads.ts";
import { route } from "../../../../../lib/http/route.ts";

export const GET = route({
  permission: "drift:read",
  summary: "One drift with its bounds, who wrote, how it ended and its evidence",
  params: z.object({ id: z.string().max(100) }),
  query: driftQuery,
  response: driftRecordSchema,
  opens: ({ params }) => `drift:${params.id}`,
  handle: async ({ principal, params, query, sql }) => readDrift(sql, principal.scope, params.id, query.asOf),
});
