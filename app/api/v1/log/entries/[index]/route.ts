import { z } from "zod";
import { route } from "../../../../../../lib/http/route.ts";
import { entryAt } from "../../../../../../lib/ledger/reads.ts";
import { requireEntryInScope } from "../../../../../../lib/timeline/entry-reads.ts";

export const GET = route({
  permission: "log:read",
  summary: "The leaf of an entry as stored, and its hash",
  params: z.object({ index: z.coerce.number().int().min(0) }),
  response: z.object({ index: z.int(), leaf: z.string(), leafHash: z.string(), checkpointSize: z.int() }),
  handle: async ({ principal, params, sql }) => {
    await requireEntryInScope(sql, principal.scope, params.index);
    return entryAt(sql, params.index);
  },
});
