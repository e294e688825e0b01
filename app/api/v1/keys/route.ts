import { route } from "../../../../lib/http/route.ts";
import { addKeys } from "../../../../lib/repositories/commands/add-keys.ts";
import { addedKeysSchema, addKeysSchema, keyListSchema } from "../../../../lib/repositories/contract.ts";
import { readKeys } from "../../../../lib/repositories/reads.ts";

export const GET = route({
  permission: "people:read",
  summary: "Signing keys, whose they are and for which time",
  response: keyListSchema,
  handle: async ({ sql }) => readKeys(sql),
});

export const POST = route({
  permission: "repositories:manage",
  summary: "Register the keys of a file; commits that name them are verified again",
  body: addKeysSchema,
  bodyLimit: 4_000_000,
  response: addedKeysSchema,
  status: 201,
  handle: async (context) => context.transaction((tx) => addKeys(tx, context, context.body)),
});
