import { readUnmapped } from "../../../../../lib/changes/reads-unmapped.ts";
import { nowOnlyQuery, requireNow } from "../../../../../lib/http/as-of.ts";
import { route } from "../../../../../lib/http/route.ts";
import { unmappedPageSchema, unmappedQuery } from "../../../../../lib/people/contract.ts";

export const GET = route({
  permission: "people:read",
  summary: "Whom the evidence names and nobody has mapped, with what hangs on each",
  query: unmappedQuery.extend(nowOnlyQuery.shape),
  response: unmappedPageSchema,
  handle: async ({ sql, principal, query }) => {
    requireNow(query);
    return readUnmapped(sql, principal.scope, query);
  },
});
