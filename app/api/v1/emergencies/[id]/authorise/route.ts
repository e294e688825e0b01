import { caseForm } from "../../case-form.ts";
import { authoriseCase } from "../../../../../../lib/emergencies/commands/authorise.ts";
import { caseParams, caseSchema, verbBodySchemas } from "../../../../../../lib/emergencies/contract.ts";
import { readCase } from "../../../../../../lib/emergencies/reads.ts";
import { found, route } from "../../../../../../lib/http/route.ts";

export const POST = route({
  permission: "emergencies:authorise",
  summary: "Authorise the change, or confirm an approval given by voice",
  params: caseParams,
  body: verbBodySchemas.authorise,
  response: caseSchema,
  form: caseForm(),
  handle: async (context) => {
    const { id } = context.params;
    await context.transaction((tx) => authoriseCase(tx, context, id));
    return found(await readCase(context.sql, context.principal, id));
  },
});
