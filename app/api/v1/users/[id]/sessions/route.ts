import { z } from "zod";
import { revokeSessions } from "../../../../../../lib/access/commands/revoke-sessions.ts";
import { route } from "../../../../../../lib/http/route.ts";

export const DELETE = route({
  permission: "self:manage",
  summary: "Sign a person out everywhere: oneself, or anybody with users:manage",
  params: z.object({ id: z.uuid() }),
  response: z.object({ revoked: z.int() }),
  handle: async (context) => ({
    revoked: await context.transaction((tx) => revokeSessions(tx, context, context.params.id)),
  }),
});
