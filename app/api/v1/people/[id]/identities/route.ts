import { route } from "../../../../../../lib/http/route.ts";
import { changeIdentities } from "../../../../../../lib/people/commands/change-person.ts";
import { identitiesChangeSchema, personParams, personRecordSchema } from "../../../../../../lib/people/contract.ts";
import { readPerson } from "../../../../../../lib/people/reads.ts";

export const POST = route({
  permission: "people:manage",
  summary: "Bind identities to a person for a time, or release them",
  params: personParams,
  body: identitiesChangeSchema,
  response: personRecordSchema,
  handle: async (context) =>
    context.transaction(async (tx) => {
      await changeIdentities(tx, context, context.params.id, context.body);
      return readPerson(tx, context.principal.scope, context.params.id);
    }),
});
