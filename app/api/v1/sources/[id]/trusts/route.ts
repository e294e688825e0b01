import { z } from "zod";
import { route } from "../../../../../../lib/http/route.ts";
import { addTrust } from "../../../../../../lib/ingest/commands/add-trust.ts";
import { addedTrustSchema, addTrustSchema, trustListSchema } from "../../../../../../lib/ingest/contract.ts";
import { readTrusts } from "../../../../../../lib/ingest/reads-trust.ts";
import { getEnv } from "../../../../../../lib/platform/env.ts";

const params = z.object({ id: z.string() });

export const GET = route({
  permission: "sources:read",
  summary: "By which rules a source takes OpenID Connect tokens of CI jobs and workloads",
  params,
  response: trustListSchema,
  handle: async ({ sql, principal, params: { id } }) => readTrusts(sql, principal.scope, id),
});

export const POST = route({
  permission: "sources:manage",
  summary: "Let a source take the tokens of a repository's jobs, a project's, or a service account's",
  params,
  body: addTrustSchema,
  response: addedTrustSchema,
  status: 201,
  handle: async (context) => {
    const where = { source: context.params.id, publicUrl: getEnv().publicUrl };
    return context.transaction((tx) => addTrust(tx, context, where, context.body));
  },
});
