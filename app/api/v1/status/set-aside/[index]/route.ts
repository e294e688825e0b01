import { z } from "zod";
import { actorOf, authOf } from "../../../../../../lib/access/principal.ts";
import { route } from "../../../../../../lib/http/route.ts";
import { driveAgain } from "../../../../../../lib/ledger/commands/drive-again.ts";
import { drivenAgainSchema } from "../../../../../../lib/ledger/contract.ts";

export const POST = route({
  permission: "sources:manage",
  summary: "Drive an entry again that was set aside; projections past it are built again",
  params: z.object({ index: z.coerce.number().int().min(0) }),
  response: drivenAgainSchema,
  handle: async ({ principal, params, idempotencyKey, transaction }) => {
    const asking = { actor: actorOf(principal), auth: authOf(principal), idempotencyKey };
    return transaction((tx) => driveAgain(tx, asking, params.index));
  },
});
