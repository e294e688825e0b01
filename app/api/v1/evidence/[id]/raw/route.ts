import { z } from "zod";
import { rawResponse, route } from "../../../../../../lib/http/route.ts";
import { getDb } from "../../../../../../lib/platform/db.ts";
import { pgSql } from "../../../../../../lib/platform/sql.ts";
import { readRawRecord } from "../../../../../../lib/timeline/record-reads.ts";

export const GET = route({
  permission: "evidence:read",
  summary: "The record as received, byte for byte",
  params: z.object({ id: z.string() }),
  response: rawResponse("application/octet-stream", "The bytes that the leaf commits to"),
  opens: ({ params }) => `evidence:${params.id}`,
  handle: async ({ principal, params }) => {
    const bytes = await readRawRecord(pgSql((await getDb()).pool), principal.scope, params.id);
    return new Response(Buffer.from(bytes), {
      headers: {
        "Content-Type": "application/octet-stream",
        "Content-Disposition": `attachment; filename="record-${params.id}.bin"`,
        "X-Content-Type-Options": "nosniff",
      },
    });
  },
});
