import { caseForm } from "../../case-form.ts";
import { cancelCase } from "../../../../../../lib/emergencies/commands/cancel.ts";
import { caseParams, caseSchema, verbBodySchemas } from "../../../../../../lib/emergencies/contract.ts";
import { readCase } from "../../../../../../lib/emergencies/reads.ts";
import { found, route } from "../../../../../../lib/http/route.ts";

export const POST = route({
  permission: "emergencies:declare",
  summary: "End a declared emergency that was not needed",
  params: caseParams,
  body: verbBodySchemas.cancel,
  response: caseSchema,
  form: caseForm(),
  handle: async (context) => {
    const { id } = context.params;
    await context.transaction((tx) => cancelCase(tx, context, id, context.body));
    return found(await readCase(context.sql, context.principal, id));
  },
});
