import { z } from "zod";
import { revokeToken } from "../../../../../lib/access/commands/revoke-token.ts";
import { tokenSchema } from "../../../../../lib/access/contract.ts";
import { route } from "../../../../../lib/http/route.ts";

export const DELETE = route({
  permission: "tokens:manage",
  summary: "Revoke a token; its next request is refused",
  params: z.object({ id: z.uuid() }),
  response: tokenSchema,
  handle: async (context) => context.transaction((tx) => revokeToken(tx, context, context.params.id)),
});
