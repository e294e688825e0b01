import { z } from "zod";
import { rawResponse, route } from "../../../../../../lib/http/route.ts";
import { proofOf } from "../../../../../../lib/ledger/reads.ts";
import { getDb } from "../../../../../../lib/platform/db.ts";
import { pgSql } from "../../../../../../lib/platform/sql.ts";

export const GET = route({
  permission: "log:read",
  summary: "Inclusion proof of an entry in the newest checkpoint (c2sp.org/tlog-proof)",
  params: z.object({ index: z.coerce.number().int().min(0) }),
  response: rawResponse("text/plain", "A tlog-proof"),
  handle: async ({ params }) => {
    const { proof } = await proofOf(pgSql((await getDb()).pool), params.index);
    return new Response(proof, { headers: { "Content-Type": "text/plain; charset=utf-8" } });
  },
});
