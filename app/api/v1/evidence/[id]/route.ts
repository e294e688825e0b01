import { z } from "zod";
import { route } from "../../../../../lib/http/route.ts";
import { getDb } from "../../../../../lib/platform/db.ts";
import { pgSql } from "../../../../../lib/platform/sql.ts";
import { evidenceRecordSchema } from "../../../../../lib/timeline/contract.ts";
import { readEvidenceRecord } from "../../../../../lib/timeline/record-reads.ts";

export const GET = route({
  permission: "evidence:read",
  summary: "One piece of evidence: facts, both times, proof, control tags, the record as received",
  params: z.object({ id: z.string() }),
  response: evidenceRecordSchema,
  opens: ({ params }) => `evidence:${params.id}`,
  handle: async ({ principal, params }) => readEvidenceRecord(pgSql((await getDb()).pool), principal.scope, params.id),
});
