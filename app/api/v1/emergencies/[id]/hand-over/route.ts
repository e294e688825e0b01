import { caseForm } from "../../case-form.ts";
import { handOverCase } from "../../../../../../lib/emergencies/commands/hand-over.ts";
import { caseParams, caseSchema, verbBodySchemas } from "../../../../../../lib/emergencies/contract.ts";
import { readCase } from "../../../../../../lib/emergencies/reads.ts";
import { found, route } from "../../../../../../lib/http/route.ts";

export const POST = route({
  permission: "emergencies:declare",
  summary: "Give the case to somebody else",
  params: caseParams,
  body: verbBodySchemas["hand-over"],
  response: caseSchema,
  form: caseForm(),
  handle: async (context) => {
    const { id } = context.params;
    await context.transaction((tx) => handOverCase(tx, context, id, context.body));
    return found(await readCase(context.sql, context.principal, id));
  },
});
