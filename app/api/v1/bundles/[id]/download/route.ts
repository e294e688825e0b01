import { z } from "zod";
import { bundleResponse } from "../../../../../../lib/bundles/reads-file.ts";
import { readBundle } from "../../../../../../lib/bundles/reads.ts";
import { rawResponse, route } from "../../../../../../lib/http/route.ts";
import { getEnv } from "../../../../../../lib/platform/env.ts";

export const GET = route({
  permission: "bundles:read",
  summary: "The archive of a bundle; ranges are answered",
  params: z.object({ id: z.string().max(100) }),
  response: rawResponse("application/zip", "The bundle"),
  opens: ({ params }) => `bundle:${params.id}`,
  handle: async ({ principal, params, request, sql }) =>
    bundleResponse(getEnv().dataDir, await readBundle(sql, principal.scope, params.id), request),
});
