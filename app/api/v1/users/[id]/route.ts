import { z } from "zod";
import { changeUser } from "../../../../../lib/access/commands/change-user.ts";
import { userChangeSchema, userSchema } from "../../../../../lib/access/contract.ts";
import { route } from "../../../../../lib/http/route.ts";

export const PATCH = route({
  permission: "users:manage",
  summary: "Change name, roles, scope or time of access; disable or enable",
  params: z.object({ id: z.uuid() }),
  body: userChangeSchema,
  response: userSchema,
  handle: async (context) => context.transaction((tx) => changeUser(tx, context, context.params.id, context.body)),
});
