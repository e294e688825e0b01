import { controlsPageSchema, controlsQuery } from "../../../../lib/controls/contract.ts";
import { readControls } from "../../../../lib/controls/reads.ts";
import { route } from "../../../../lib/http/route.ts";

export const GET = route({
  permission: "controls:read",
  summary: "Controls with the sums of their tests, and how the controls of each framework stand",
  query: controlsQuery,
  response: controlsPageSchema,
  handle: async ({ sql, principal, query }) => readControls(sql, principal.scope, query),
});
