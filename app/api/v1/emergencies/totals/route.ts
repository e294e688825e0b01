import { caseTotalsSchema } from "../../../../../lib/emergencies/contract.ts";
import { readCaseTotals } from "../../../../../lib/emergencies/reads.ts";
import { route } from "../../../../../lib/http/route.ts";

export const GET = route({
  permission: "emergencies:read",
  summary: "Cases by month, the events behind them, and what is suspected now",
  response: caseTotalsSchema,
  handle: async ({ sql, principal }) => readCaseTotals(sql, principal.scope),
});
