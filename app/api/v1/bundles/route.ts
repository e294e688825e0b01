import { requestBundle } from "../../../../lib/bundles/commands/request.ts";
import { bundleSchema, bundlesPageSchema, bundlesQuery, newBundleSchema } from "../../../../lib/bundles/contract.ts";
import { readBundle, readBundles } from "../../../../lib/bundles/reads.ts";
import { route } from "../../../../lib/http/route.ts";

export const GET = route({
  permission: "bundles:read",
  summary: "Bundles with their progress, digest and signer, newest first",
  query: bundlesQuery,
  response: bundlesPageSchema,
  handle: async ({ principal, query, sql }) => readBundles(sql, principal.scope, query),
});

export const POST = route({
  permission: "bundles:export",
  summary: "Ask for a bundle of a framework and a period; a worker makes it",
  body: newBundleSchema,
  response: bundleSchema,
  status: 202,
  handle: async ({ principal, body, idempotencyKey, transaction }) =>
    transaction(async (tx) => {
      const id = await requestBundle(tx, { principal, idempotencyKey }, body);
      return readBundle(tx, principal.scope, id);
    }),
});
