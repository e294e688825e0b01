import { z } from "zod";
import { nowOnlyQuery, requireNow } from "../../../../../../lib/http/as-of.ts";
import { route } from "../../../../../../lib/http/route.ts";
import { getEnv } from "../../../../../../lib/platform/env.ts";
import { repositoryParam, setupQuery, setupSchema } from "../../../../../../lib/repositories/contract.ts";
import { readSetup } from "../../../../../../lib/repositories/reads-setup.ts";

export const GET = route({
  permission: "repositories:read",
  summary: "The set-up kit of a repository, item by item with whether it is in force",
  params: z.object({ id: repositoryParam }),
  query: setupQuery.extend(nowOnlyQuery.shape),
  response: setupSchema,
  handle: async ({ sql, principal, params, query: { asOf, ...query } }) => {
    requireNow({ asOf });
    return readSetup(sql, principal.scope, params.id, { publicUrl: getEnv().publicUrl, query });
  },
});
