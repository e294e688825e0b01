import { caseForm } from "./case-form.ts";
import { declareEmergency } from "../../../../lib/emergencies/commands/declare.ts";
import { caseListQuery, caseListSchema, caseSchema, declareSchema } from "../../../../lib/emergencies/contract.ts";
import { declareBody } from "../../../../lib/emergencies/declare-form.ts";
import { readCase, readCases } from "../../../../lib/emergencies/reads.ts";
import { found, route } from "../../../../lib/http/route.ts";

export const GET = route({
  permission: "emergencies:read",
  summary: "Emergencies, declared and found, with status, clocks and who they wait for",
  query: caseListQuery,
  response: caseListSchema,
  handle: async ({ sql, principal, query }) => readCases(sql, principal.scope, query),
});

export const POST = route({
  permission: "emergencies:declare",
  summary: "Declare an emergency; its due times are in the answer",
  body: declareSchema,
  response: caseSchema,
  status: 201,
  form: { ...caseForm(), body: declareBody, done: ({ id }) => `/emergency/${id}/acknowledge` },
  handle: async (context) => {
    const { id } = await context.transaction((tx) => declareEmergency(tx, context, context.body));
    return found(await readCase(context.sql, context.principal, id));
  },
});
