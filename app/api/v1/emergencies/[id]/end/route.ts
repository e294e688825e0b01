import { caseForm } from "../../case-form.ts";
import { endCase } from "../../../../../../lib/emergencies/commands/end.ts";
import { caseParams, caseSchema, verbBodySchemas } from "../../../../../../lib/emergencies/contract.ts";
import { readCase } from "../../../../../../lib/emergencies/reads.ts";
import { found, route } from "../../../../../../lib/http/route.ts";

export const POST = route({
  permission: "emergencies:declare",
  summary: "Say that nothing more will be changed outside the path",
  params: caseParams,
  body: verbBodySchemas.end,
  response: caseSchema,
  form: caseForm(),
  handle: async (context) => {
    const { id } = context.params;
    await context.transaction((tx) => endCase(tx, context, id));
    return found(await readCase(context.sql, context.principal, id));
  },
});
