import { driftReportQuery, driftReportSchema } from "../../../../../lib/drift/contract.ts";
import { readDriftReport } from "../../../../../lib/drift/report.ts";
import { route } from "../../../../../lib/http/route.ts";

export const GET = route({
  permission: "drift:read",
  summary: "Drifts of a period by resolution, place, week, who wrote, and how long they lasted",
  query: driftReportQuery,
  response: driftReportSchema,
  handle: async ({ principal, query, sql }) => readDriftReport(sql, principal.scope, query),
});
