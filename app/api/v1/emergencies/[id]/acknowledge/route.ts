import { caseForm } from "../../case-form.ts";
import { acknowledgeCase } from "../../../../../../lib/emergencies/commands/acknowledge.ts";
import { caseParams, caseSchema, verbBodySchemas } from "../../../../../../lib/emergencies/contract.ts";
import { readCase } from "../../../../../../lib/emergencies/reads.ts";
import { found, route } from "../../../../../../lib/http/route.ts";

export const POST = route({
  permission: "emergencies:acknowledge",
  summary: "Acknowledge as the second person; approves nothing",
  params: caseParams,
  body: verbBodySchemas.acknowledge,
  response: caseSchema,
  form: caseForm(),
  handle: async (context) => {
    const { id } = context.params;
    await context.transaction((tx) => acknowledgeCase(tx, context, id));
    return found(await readCase(context.sql, context.principal, id));
  },
});
