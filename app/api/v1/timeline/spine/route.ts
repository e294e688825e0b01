import { route } from "../../../../../lib/http/route.ts";
import { spineQuery, spineSchema } from "../../../../../lib/timeline/contract.ts";
import { readerOf, readSpineOf } from "../../../../../lib/timeline/reads-spine.ts";

export const GET = route({
  permission: "changes:read",
  summary:
    "Beside a change's record: sources and both times of its evidence, people, feeds, tickets that it names, digests that it deploys and what they were built from, deployments, drifts, reverts and cherry-picks in both directions",
  query: spineQuery,
  response: spineSchema,
  opens: ({ query }) => `change:${query.change}`,
  handle: async ({ sql, principal, query }) => readSpineOf(sql, readerOf(principal), query.change),
});
