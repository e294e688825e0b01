import { rawResponse, route } from "../../../../../lib/http/route.ts";
import { newestCheckpoint } from "../../../../../lib/ledger/reads.ts";
import { getDb } from "../../../../../lib/platform/db.ts";
import { pgSql } from "../../../../../lib/platform/sql.ts";

export const GET = route({
  permission: "log:read",
  summary: "The newest signed checkpoint (c2sp.org/tlog-checkpoint)",
  response: rawResponse("text/plain", "A signed note"),
  handle: async () => {
    const head = await newestCheckpoint(pgSql((await getDb()).pool));
    return new Response(head.note, { headers: { "Content-Type": "text/plain; charset=utf-8" } });
  },
});
