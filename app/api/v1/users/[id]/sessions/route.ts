import { z } from "zod";
import { revokeSessions } from "../../../../../../lib/access/commands/revoke-sessions.ts";
import { revokedSchema } from "../../../../../../lib/access/contract.ts";
import { route } from "../../../../../../lib/http/route.ts";

export const DELETE = route({
  permission: "users:manage",
  summary: "Sign a person out everywhere",
  params: z.object({ id: z.uuid() }),
  response: revokedSchema,
  handle: async (context) => ({
    revoked: await context.transaction((tx) => revokeSessions(tx, context, context.params.id)),
  }),
});
