import { route } from "../../../../../lib/http/route.ts";
import { sourceListSchema } from "../../../../../lib/ingest/contract.ts";
import { readSources } from "../../../../../lib/ingest/reads.ts";
import { getDb } from "../../../../../lib/platform/db.ts";
import { pgSql } from "../../../../../lib/platform/sql.ts";

export const GET = route({
  permission: "sources:read",
  summary: "Sources and what was last heard of them",
  response: sourceListSchema,
  handle: async ({ principal }) => readSources(pgSql((await getDb()).pool), principal.scope),
});
