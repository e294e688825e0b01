import { z } from "zod";
import { route } from "../../../../../../../../lib/http/route.ts";
import { removeTrust } from "../../../../../../../../lib/ingest/commands/remove-trust.ts";
import { trustSchema } from "../../../../../../../../lib/ingest/contract.ts";

export const POST = route({
  permission: "sources:manage",
  summary: "Take no more tokens by a rule; what came by it stays",
  params: z.object({ id: z.string(), trust: z.string() }),
  response: trustSchema,
  handle: async (context) =>
    context.transaction((tx) => removeTrust(tx, context, context.params.id, context.params.trust)),
});
