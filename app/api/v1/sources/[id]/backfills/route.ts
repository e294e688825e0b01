import { z } from "zod";
import { route } from "../../../../../../lib/http/route.ts";
import { startBackfill } from "../../../../../../lib/ingest/commands/start-backfill.ts";
import { startBackfillSchema } from "../../../../../../lib/ingest/contract.ts";

export const POST = route({
  permission: "sources:manage",
  summary: "Read everything that a forge knows since a time; a worker does it",
  params: z.object({ id: z.string() }),
  body: startBackfillSchema,
  response: z.object({ id: z.string() }),
  status: 202,
  handle: async (context) => ({
    id: await context.transaction((tx) => startBackfill(tx, context, context.params.id, context.body.from)),
  }),
});
