import { caseForm } from "../../case-form.ts";
import { linkPullRequest } from "../../../../../../lib/emergencies/commands/link-pr.ts";
import { caseParams, caseSchema, verbBodySchemas } from "../../../../../../lib/emergencies/contract.ts";
import { readCase } from "../../../../../../lib/emergencies/reads.ts";
import { found, route } from "../../../../../../lib/http/route.ts";

export const POST = route({
  permission: "emergencies:declare",
  summary: "Link the pull request that brings the change to Git, or reverts it",
  params: caseParams,
  body: verbBodySchemas["link-pr"],
  response: caseSchema,
  form: caseForm(),
  handle: async (context) => {
    const { id } = context.params;
    await context.transaction((tx) => linkPullRequest(tx, context, id, context.body));
    return found(await readCase(context.sql, context.principal, id));
  },
});
