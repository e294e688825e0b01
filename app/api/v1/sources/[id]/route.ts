import { z } from "zod";
import { route } from "../../../../../lib/http/route.ts";
import { sourceHealthSchema } from "../../../../../lib/ingest/contract.ts";
import { readSource } from "../../../../../lib/ingest/reads.ts";
import { getDb } from "../../../../../lib/platform/db.ts";
import { pgSql } from "../../../../../lib/platform/sql.ts";

export const GET = route({
  permission: "sources:read",
  summary: "One source and what was last heard of it",
  params: z.object({ id: z.string() }),
  response: sourceHealthSchema,
  handle: async ({ principal, params }) => readSource(pgSql((await getDb()).pool), principal.scope, params.id),
});
