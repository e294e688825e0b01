import { previewQuery, previewSchema } from "../../../../../lib/bundles/contract.ts";
import { previewBundle } from "../../../../../lib/bundles/reads.ts";
import { route } from "../../../../../lib/http/route.ts";

export const GET = route({
  permission: "bundles:export",
  summary: "What a bundle would hold: rows of each population, and records",
  query: previewQuery,
  response: previewSchema,
  handle: async ({ principal, query, sql }) => {
    const { repositories = "all", environments = "all" } = query;
    return previewBundle(sql, principal.scope, { ...query, repositories, environments });
  },
});
