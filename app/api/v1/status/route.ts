import { isUnlimited } from "../../../../lib/access/scope.ts";
import { route } from "../../../../lib/http/route.ts";
import { statusSchema } from "../../../../lib/ledger/contract.ts";
import { readStatus } from "../../../../lib/ledger/reads-status.ts";
import { getDb } from "../../../../lib/platform/db.ts";

export const GET = route({
  permission: "status:read",
  summary:
    "The ledger's figures, how far the worker followed, what was set aside, and how old the newest outside copy is",
  response: statusSchema,
  handle: async ({ sql, principal }) => {
    const { separation } = await getDb();
    return { ...(await readStatus(sql, { reasons: isUnlimited(principal.scope) })), separation };
  },
});
