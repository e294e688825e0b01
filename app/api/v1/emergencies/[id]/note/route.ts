import { caseForm } from "../../case-form.ts";
import { noteOnCase } from "../../../../../../lib/emergencies/commands/note.ts";
import { caseParams, caseSchema, verbBodySchemas } from "../../../../../../lib/emergencies/contract.ts";
import { readCase } from "../../../../../../lib/emergencies/reads.ts";
import { found, route } from "../../../../../../lib/http/route.ts";

export const POST = route({
  permission: "emergencies:declare",
  summary: "Add a note",
  params: caseParams,
  body: verbBodySchemas.note,
  response: caseSchema,
  form: caseForm(),
  handle: async (context) => {
    const { id } = context.params;
    await context.transaction((tx) => noteOnCase(tx, context, id, context.body));
    return found(await readCase(context.sql, context.principal, id));
  },
});
