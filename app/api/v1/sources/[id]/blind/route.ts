import { z } from "zod";
import { route } from "../../../../../../lib/http/route.ts";
import { declareBlind } from "../../../../../../lib/ingest/commands/declare-blind.ts";
import { declareBlindSchema, doneSchema } from "../../../../../../lib/ingest/contract.ts";
import { getDb } from "../../../../../../lib/platform/db.ts";

export const POST = route({
  permission: "sources:manage",
  summary: "Say that a source was blind from one moment to another",
  params: z.object({ id: z.string() }),
  body: declareBlindSchema,
  response: doneSchema,
  status: 201,
  handle: async ({ principal, params, body, idempotencyKey }) =>
    declareBlind({ db: await getDb(), principal, idempotencyKey }, params.id, body),
});
