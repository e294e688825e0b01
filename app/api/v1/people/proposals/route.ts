import { readProposals } from "../../../../../lib/changes/reads-unmapped.ts";
import { nowOnlyQuery, requireNow } from "../../../../../lib/http/as-of.ts";
import { route } from "../../../../../lib/http/route.ts";
import { proposalListSchema } from "../../../../../lib/people/contract.ts";

export const GET = route({
  permission: "people:read",
  summary: "Who the unmapped may be, by what a forge, a key or an account vouches for",
  query: nowOnlyQuery,
  response: proposalListSchema,
  handle: async ({ sql, principal, query }) => {
    requireNow(query);
    return readProposals(sql, principal.scope);
  },
});
