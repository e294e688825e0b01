import { caseForm } from "../../case-form.ts";
import { closeCase } from "../../../../../../lib/emergencies/commands/close.ts";
import { caseParams, caseSchema, verbBodySchemas } from "../../../../../../lib/emergencies/contract.ts";
import { readCase } from "../../../../../../lib/emergencies/reads.ts";
import { found, route } from "../../../../../../lib/http/route.ts";

export const POST = route({
  permission: "emergencies:close",
  summary: "Close a case that holds all its required records",
  params: caseParams,
  body: verbBodySchemas.close,
  response: caseSchema,
  form: caseForm(),
  handle: async (context) => {
    const { id } = context.params;
    await context.transaction((tx) => closeCase(tx, context, id));
    return found(await readCase(context.sql, context.principal, id));
  },
});
