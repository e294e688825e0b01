import { z } from "zod";
import { route } from "../../../../lib/http/route.ts";
import { ledgerSummary } from "../../../../lib/ledger/reads.ts";
import { getDb } from "../../../../lib/platform/db.ts";
import { pgSql } from "../../../../lib/platform/sql.ts";

const outside = z.object({ size: z.int(), at: z.string() });

export const GET = route({
  permission: "status:read",
  summary: "The ledger's figures, how far the worker followed, and how old the newest outside checkpoint is",
  response: z.object({
    kind: z.enum(["production", "demo", "test"]),
    origin: z.string(),
    size: z.int(),
    checkpointAt: z.string().nullable(),
    pending: z.int(),
    oldestPendingAt: z.string().nullable(),
    advanced: z.int(),
    heldOutside: outside.nullable(),
    now: z.string(),
    separation: z.enum(["role", "owner"]),
  }),
  handle: async () => {
    const db = await getDb();
    return { ...(await ledgerSummary(pgSql(db.pool))), separation: db.separation };
  },
});
