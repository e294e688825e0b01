import { landingsPageSchema, landingsQuery } from "../../../../lib/changes/contract.ts";
import { readLandings } from "../../../../lib/changes/reads.ts";
import { route } from "../../../../lib/http/route.ts";

export const GET = route({
  permission: "changes:read",
  summary: "Landings: merged pull requests and direct updates, with the changes that each holds",
  query: landingsQuery,
  response: landingsPageSchema,
  handle: async ({ sql, principal, query }) => readLandings(sql, principal.scope, query),
});
