import { z } from "zod";
import { route } from "../../../../../../lib/http/route.ts";
import { revokeKey } from "../../../../../../lib/repositories/commands/revoke-key.ts";
import { keyParam, revokedKeySchema, revokeKeySchema } from "../../../../../../lib/repositories/contract.ts";

export const POST = route({
  permission: "repositories:manage",
  summary: "Revoke a key: commits and tags that name it are verified again",
  params: z.object({ id: keyParam }),
  body: revokeKeySchema,
  response: revokedKeySchema,
  status: 201,
  handle: async (context) => context.transaction((tx) => revokeKey(tx, context, context.params.id, context.body)),
});
