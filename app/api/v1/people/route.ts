import { nowOnlyQuery, requireNow } from "../../../../lib/http/as-of.ts";
import { route } from "../../../../lib/http/route.ts";
import { addPerson } from "../../../../lib/people/commands/add-person.ts";
import { newPersonSchema, peoplePageSchema, peopleQuery, personRefSchema } from "../../../../lib/people/contract.ts";
import { readPeople } from "../../../../lib/people/reads.ts";

export const GET = route({
  permission: "people:read",
  summary: "People by name, with their identities and for which time",
  query: peopleQuery.extend(nowOnlyQuery.shape),
  response: peoplePageSchema,
  handle: async ({ sql, principal, query }) => {
    requireNow(query);
    return readPeople(sql, principal.scope, query);
  },
});

export const POST = route({
  permission: "people:manage",
  summary: "Add a person with identities",
  body: newPersonSchema,
  response: personRefSchema,
  status: 201,
  handle: async (context) => context.transaction((tx) => addPerson(tx, context, context.body)),
});
