import { route } from "../../../../../../lib/http/route.ts";
import { splitPerson } from "../../../../../../lib/people/commands/merge-people.ts";
import { personParams, personRefSchema, splitSchema } from "../../../../../../lib/people/contract.ts";

export const POST = route({
  permission: "people:manage",
  summary: "One person was two: the identities named become a new person's",
  params: personParams,
  body: splitSchema,
  response: personRefSchema,
  status: 201,
  handle: async (context) => context.transaction((tx) => splitPerson(tx, context, context.params.id, context.body)),
});
