import { route } from "../../../../../lib/http/route.ts";
import { landingWeeksQuery, landingWeeksSchema } from "../../../../../lib/timeline/contract.ts";
import { readLandingWeeks } from "../../../../../lib/timeline/reads-overview.ts";

export const GET = route({
  permission: "changes:read",
  summary: "Landings per ISO week and class; without a period the last half year",
  query: landingWeeksQuery,
  response: landingWeeksSchema,
  handle: async ({ sql, principal, query }) => readLandingWeeks(sql, principal.scope, query),
});
