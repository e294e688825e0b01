import { caseTotalsSchema } from "../../../../../lib/emergencies/contract.ts";
import { readCaseTotals } from "../../../../../lib/emergencies/reads.ts";
import { nowOnlyQuery, requireNow } from "../../../../../lib/http/as-of.ts";
import { route } from "../../../../../lib/http/route.ts";

export const GET = route({
  permission: "emergencies:read",
  summary: "Cases by month, the events behind them, and what is suspected now",
  query: nowOnlyQuery,
  response: caseTotalsSchema,
  handle: async ({ sql, principal, query }) => {
    requireNow(query);
    return readCaseTotals(sql, principal.scope);
  },
});
