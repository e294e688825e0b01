import { z } from "zod";
import { changeRecordSchema } from "../../../../../lib/changes/contract.ts";
import { readChange } from "../../../../../lib/changes/reads-change.ts";
import { route } from "../../../../../lib/http/route.ts";

const path = z.union([z.string(), z.array(z.string()).min(1)]);

export const GET = route({
  permission: "changes:read",
  summary: "One change: commit, pull request, reviews, checks, gates, and what was expected and not received",
  params: z.object({ id: path }),
  query: z.object({ asOf: z.iso.datetime({ offset: true }).optional() }),
  response: changeRecordSchema,
  opens: ({ params }) => `change:${[params.id].flat().join("/")}`,
  handle: async ({ sql, principal, params, query }) => readChange(sql, principal.scope, params.id, query.asOf),
});
