import { route } from "../../../../../../lib/http/route.ts";
import { mergePeople } from "../../../../../../lib/people/commands/merge-people.ts";
import { mergeSchema, personParams, personRecordSchema } from "../../../../../../lib/people/contract.ts";
import { readPerson } from "../../../../../../lib/people/reads.ts";

export const POST = route({
  permission: "people:manage",
  summary: "Two people are one: take in the identities of the other",
  params: personParams,
  body: mergeSchema,
  response: personRecordSchema,
  handle: async (context) =>
    context.transaction(async (tx) => {
      await mergePeople(tx, context, context.params.id, context.body);
      return readPerson(tx, context.principal.scope, context.params.id);
    }),
});
