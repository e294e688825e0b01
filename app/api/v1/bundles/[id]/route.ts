import { z } from "zod";
import { bundleSchema } from "../../../../../lib/bundles/contract.ts";
import { readBundle } from "../../../../../lib/bundles/reads.ts";
import { route } from "../../../../../lib/http/route.ts";

export const GET = route({
  permission: "bundles:read",
  summary: "One bundle",
  params: z.object({ id: z.string().max(100) }),
  response: bundleSchema,
  handle: async ({ principal, params, sql }) => readBundle(sql, principal.scope, params.id),
});
