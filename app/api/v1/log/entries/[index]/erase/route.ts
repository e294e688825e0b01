import { z } from "zod";
import { route } from "../../../../../../../lib/http/route.ts";
import { eraseEntry } from "../../../../../../../lib/ingest/commands/erase-entry.ts";
import { erasedSchema, eraseEntrySchema } from "../../../../../../../lib/ingest/contract.ts";

export const POST = route({
  permission: "ledger:erase",
  summary: "Erase the payload of an entry for ever; leaf, proofs and the facts about things stay",
  stepUp: true,
  params: z.object({ index: z.coerce.number().int().min(0) }),
  body: eraseEntrySchema,
  response: erasedSchema,
  handle: async ({ principal, params, body, idempotencyKey, transaction }) =>
    transaction((tx) => eraseEntry(tx, { principal, idempotencyKey }, params.index, body)),
});
