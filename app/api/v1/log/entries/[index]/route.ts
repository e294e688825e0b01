import { z } from "zod";
import { route } from "../../../../../../lib/http/route.ts";
import { entryAt } from "../../../../../../lib/ledger/reads.ts";
import { getDb } from "../../../../../../lib/platform/db.ts";
import { pgSql } from "../../../../../../lib/platform/sql.ts";

export const GET = route({
  permission: "log:read",
  summary: "The leaf of an entry as stored, and its hash",
  params: z.object({ index: z.coerce.number().int().min(0) }),
  response: z.object({ index: z.int(), leaf: z.string(), leafHash: z.string(), checkpointSize: z.int() }),
  handle: async ({ params }) => entryAt(pgSql((await getDb()).pool), params.index),
});
