import { caseForm } from "../../case-form.ts";
import { claimCase } from "../../../../../../lib/emergencies/commands/claim.ts";
import { caseParams, caseSchema, verbBodySchemas } from "../../../../../../lib/emergencies/contract.ts";
import { readCase } from "../../../../../../lib/emergencies/reads.ts";
import { found, route } from "../../../../../../lib/http/route.ts";

export const POST = route({
  permission: "emergencies:acknowledge",
  summary: "Take the case over, or say that it was you who did it",
  params: caseParams,
  body: verbBodySchemas.claim,
  response: caseSchema,
  form: caseForm(),
  handle: async (context) => {
    const { id } = context.params;
    await context.transaction((tx) => claimCase(tx, context, id, context.body));
    return found(await readCase(context.sql, context.principal, id));
  },
});
