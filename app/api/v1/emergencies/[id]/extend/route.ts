import { caseForm } from "../../case-form.ts";
import { extendCase } from "../../../../../../lib/emergencies/commands/extend.ts";
import { caseParams, caseSchema, verbBodySchemas } from "../../../../../../lib/emergencies/contract.ts";
import { readCase } from "../../../../../../lib/emergencies/reads.ts";
import { found, route } from "../../../../../../lib/http/route.ts";

export const POST = route({
  permission: "emergencies:authorise",
  summary: "Extend the window; whoever extends it authorises that",
  params: caseParams,
  body: verbBodySchemas.extend,
  response: caseSchema,
  form: caseForm(),
  handle: async (context) => {
    const { id } = context.params;
    await context.transaction((tx) => extendCase(tx, context, id, context.body));
    return found(await readCase(context.sql, context.principal, id));
  },
});
