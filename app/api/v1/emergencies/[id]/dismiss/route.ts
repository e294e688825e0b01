import { caseForm } from "../../case-form.ts";
import { dismissCase } from "../../../../../../lib/emergencies/commands/dismiss.ts";
import { caseParams, caseSchema, verbBodySchemas } from "../../../../../../lib/emergencies/contract.ts";
import { readCase } from "../../../../../../lib/emergencies/reads.ts";
import { found, route } from "../../../../../../lib/http/route.ts";

export const POST = route({
  permission: "emergencies:close",
  summary: "Say that what was found is no emergency; the second person does it",
  params: caseParams,
  body: verbBodySchemas.dismiss,
  response: caseSchema,
  form: caseForm(),
  handle: async (context) => {
    const { id } = context.params;
    await context.transaction((tx) => dismissCase(tx, context, id, context.body));
    return found(await readCase(context.sql, context.principal, id));
  },
});
