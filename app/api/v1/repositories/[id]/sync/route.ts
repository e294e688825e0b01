import { z } from "zod";
import { route } from "../../../../../../lib/http/route.ts";
import { wantSync } from "../../../../../../lib/repositories/commands/want-sync.ts";
import { repositoryParam, wantedSyncSchema } from "../../../../../../lib/repositories/contract.ts";

export const POST = route({
  permission: "repositories:manage",
  summary: "Fetch a repository now; the worker does it",
  params: z.object({ id: repositoryParam }),
  response: wantedSyncSchema,
  status: 202,
  handle: async (context) => context.transaction((tx) => wantSync(tx, context, context.params.id)),
});
