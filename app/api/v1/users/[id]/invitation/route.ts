import { z } from "zod";
import { inviteUser } from "../../../../../../lib/access/commands/invite-user.ts";
import { invitationSchema } from "../../../../../../lib/access/contract.ts";
import { route } from "../../../../../../lib/http/route.ts";

export const POST = route({
  permission: "users:manage",
  summary: "A new one-time link to choose a password; older links of this person end",
  params: z.object({ id: z.uuid() }),
  response: invitationSchema,
  status: 201,
  handle: async (context) => context.transaction((tx) => inviteUser(tx, context, context.params.id)),
});
