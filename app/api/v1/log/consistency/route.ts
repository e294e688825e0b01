import { z } from "zod";
import { route } from "../../../../../lib/http/route.ts";
import { consistencyBetween } from "../../../../../lib/ledger/reads.ts";
import { getDb } from "../../../../../lib/platform/db.ts";
import { pgSql } from "../../../../../lib/platform/sql.ts";

const size = z.coerce.number().int().min(0);

export const GET = route({
  permission: "log:read",
  summary: "Consistency proof between two sizes of the tree (RFC 9162 §2.1.4)",
  query: z.object({ from: size, to: size }),
  response: z.object({ from: z.int(), to: z.int(), proof: z.array(z.string()) }),
  handle: async ({ query }) => ({
    ...query,
    proof: [...(await consistencyBetween(pgSql((await getDb()).pool), query.from, query.to))],
  }),
});
