import { z } from "zod";
import { acceptDrift } from "../../../../../../lib/drift/commands/accept-drift.ts";
import { acceptDriftSchema, acceptedDriftSchema } from "../../../../../../lib/drift/contract.ts";
import { route } from "../../../../../../lib/http/route.ts";

export const POST = route({
  permission: "drift:manage",
  summary: "Answer for a drift that stays for now, with a reason and until when",
  params: z.object({ id: z.string().max(100) }),
  body: acceptDriftSchema,
  response: acceptedDriftSchema,
  handle: async ({ principal, params, body, idempotencyKey, transaction }) =>
    transaction((tx) => acceptDrift(tx, { principal, idempotencyKey }, params.id, body)),
});
