import { nowOnlyQuery, requireNow } from "../../../../../lib/http/as-of.ts";
import { route } from "../../../../../lib/http/route.ts";
import { changePerson } from "../../../../../lib/people/commands/change-person.ts";
import { personChangeSchema, personParams, personRecordSchema } from "../../../../../lib/people/contract.ts";
import { readPerson } from "../../../../../lib/people/reads.ts";

export const GET = route({
  permission: "people:read",
  summary: "One person: identities over time, what hangs on them, and every act about them",
  params: personParams,
  query: nowOnlyQuery,
  response: personRecordSchema,
  opens: ({ params }) => `people:${params.id}`,
  handle: async ({ sql, principal, params, query }) => {
    requireNow(query);
    return readPerson(sql, principal.scope, params.id);
  },
});

export const PATCH = route({
  permission: "people:manage",
  summary: "Change the name of a person, or whether it is a robot",
  params: personParams,
  body: personChangeSchema,
  response: personRecordSchema,
  handle: async (context) =>
    context.transaction(async (tx) => {
      await changePerson(tx, context, context.params.id, context.body);
      return readPerson(tx, context.principal.scope, context.params.id);
    }),
});
