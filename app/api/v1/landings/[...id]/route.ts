import { z } from "zod";
import { landingRecordSchema } from "../../../../../lib/changes/contract.ts";
import { readLanding } from "../../../../../lib/changes/reads-landing.ts";
import { route } from "../../../../../lib/http/route.ts";

const path = z.union([z.string(), z.array(z.string()).min(1)]);

export const GET = route({
  permission: "changes:read",
  summary: "One landing with the changes that it brought, in the order of the branch",
  params: z.object({ id: path }),
  query: z.object({ asOf: z.iso.datetime({ offset: true }).optional() }),
  response: landingRecordSchema,
  opens: ({ params }) => `landing:${[params.id].flat().join("/")}`,
  handle: async ({ sql, principal, params, query }) => readLanding(sql, principal.scope, params.id, query.asOf),
});
