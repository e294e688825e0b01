import { z } from "zod";
import { route } from "../../../../../lib/http/route.ts";
import { getDb } from "../../../../../lib/platform/db.ts";
import { pgSql } from "../../../../../lib/platform/sql.ts";
import { timelineQuery } from "../../../../../lib/timeline/contract.ts";
import { countTimeline } from "../../../../../lib/timeline/reads.ts";

export const POST = route({
  permission: "evidence:read",
  summary: "Exact count of evidence under filters that the rollups cannot answer",
  body: timelineQuery.omit({ cursor: true, limit: true }),
  response: z.object({ total: z.int() }),
  handle: async ({ principal, body }) => ({
    total: await countTimeline(pgSql((await getDb()).pool), principal.scope, body),
  }),
});
