import { route } from "../../../../../lib/http/route.ts";
import { getDb } from "../../../../../lib/platform/db.ts";
import { pgSql } from "../../../../../lib/platform/sql.ts";
import { timelineDaysSchema, timelineQuery } from "../../../../../lib/timeline/contract.ts";
import { readTimelineDays } from "../../../../../lib/timeline/reads.ts";

export const GET = route({
  permission: "evidence:read",
  summary: "Evidence per day and type",
  query: timelineQuery,
  response: timelineDaysSchema,
  handle: async ({ principal, query }) => readTimelineDays(pgSql((await getDb()).pool), principal.scope, query),
});
