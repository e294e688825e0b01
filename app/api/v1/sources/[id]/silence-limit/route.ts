import { z } from "zod";
import { route } from "../../../../../../lib/http/route.ts";
import { setSilenceLimit } from "../../../../../../lib/ingest/commands/set-silence-limit.ts";
import { doneSchema, silenceLimitSchema } from "../../../../../../lib/ingest/contract.ts";
import { getDb } from "../../../../../../lib/platform/db.ts";

export const POST = route({
  permission: "sources:manage",
  summary: "Set after how much silence a source is blind",
  params: z.object({ id: z.string() }),
  body: silenceLimitSchema,
  response: doneSchema,
  handle: async ({ principal, params, body, idempotencyKey }) =>
    setSilenceLimit({ db: await getDb(), principal, idempotencyKey }, params.id, body),
});
