import { route } from "../../../../lib/http/route.ts";
import { getDb } from "../../../../lib/platform/db.ts";
import { pgSql } from "../../../../lib/platform/sql.ts";
import { timelinePageSchema, timelineQuery } from "../../../../lib/timeline/contract.ts";
import { readTimeline } from "../../../../lib/timeline/reads.ts";

export const GET = route({
  permission: "evidence:read",
  summary: "Evidence in the order of the ledger, newest first",
  query: timelineQuery,
  response: timelinePageSchema,
  handle: async ({ principal, query }) => readTimeline(pgSql((await getDb()).pool), principal.scope, query),
});
