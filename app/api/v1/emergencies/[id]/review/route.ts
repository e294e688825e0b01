import { caseForm } from "../../case-form.ts";
import { reviewCase } from "../../../../../../lib/emergencies/commands/review.ts";
import { caseParams, caseSchema, verbBodySchemas } from "../../../../../../lib/emergencies/contract.ts";
import { readCase } from "../../../../../../lib/emergencies/reads.ts";
import { toReview } from "../../../../../../lib/emergencies/review-body.ts";
import { found, route } from "../../../../../../lib/http/route.ts";

export const POST = route({
  permission: "emergencies:review",
  summary: "Review the change, or how the emergency was handled",
  params: caseParams,
  body: verbBodySchemas.review,
  response: caseSchema,
  form: caseForm(),
  handle: async (context) => {
    const { id } = context.params;
    await context.transaction((tx) => reviewCase(tx, context, id, toReview(context.body)));
    return found(await readCase(context.sql, context.principal, id));
  },
});
