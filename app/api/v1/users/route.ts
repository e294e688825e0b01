import { createUser } from "../../../../lib/access/commands/create-user.ts";
import { newUserSchema, userListQuery, userListSchema, userMadeSchema } from "../../../../lib/access/contract.ts";
import { readUsers } from "../../../../lib/access/reads.ts";
import { route } from "../../../../lib/http/route.ts";

export const GET = route({
  permission: "users:read",
  summary: "Accounts by name, with roles, scope and identities",
  query: userListQuery,
  response: userListSchema,
  handle: async ({ sql, query }) => readUsers(sql, query),
});

export const POST = route({
  permission: "users:manage",
  summary: "Make an account; its invitation is answered once",
  body: newUserSchema,
  response: userMadeSchema,
  status: 201,
  handle: async (context) => context.transaction((tx) => createUser(tx, context, context.body)),
});
