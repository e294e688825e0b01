import { z } from "zod";
import { route } from "../../../../../lib/http/route.ts";
import { recordStanding } from "../../../../../lib/ledger/reads.ts";
import { requireEntryInScope } from "../../../../../lib/timeline/entry-reads.ts";

export const GET = route({
  permission: "log:read",
  summary: "Where an accepted record stands: its index once it is in the log, null before",
  params: z.object({ id: z.coerce.number().int().min(1) }),
  response: z.object({ id: z.string(), source: z.string(), index: z.int().nullable(), proof: z.string().nullable() }),
  handle: async ({ principal, params, sql }) => {
    const { source, index } = await recordStanding(sql, params.id);
    await requireEntryInScope(sql, principal.scope, index);
    return { id: String(params.id), source, index, proof: index === null ? null : `/api/v1/log/proof/${index}` };
  },
});
