import { z } from "zod";
import { route } from "../../../../../../lib/http/route.ts";
import { rotateSourceSecret } from "../../../../../../lib/ingest/commands/rotate-secret.ts";
import { rotatedSecretSchema, rotateSecretSchema } from "../../../../../../lib/ingest/contract.ts";
import { getDb } from "../../../../../../lib/platform/db.ts";

export const POST = route({
  permission: "sources:manage",
  summary: "Rotate a source's secret; the previous one is accepted for a while longer",
  params: z.object({ id: z.string() }),
  body: rotateSecretSchema,
  response: rotatedSecretSchema,
  handle: async ({ principal, params, body, idempotencyKey }) =>
    rotateSourceSecret({ db: await getDb(), principal, idempotencyKey }, params.id, body.overlapSeconds),
});
