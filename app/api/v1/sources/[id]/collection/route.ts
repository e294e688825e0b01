import { z } from "zod";
import { route } from "../../../../../../lib/http/route.ts";
import { changeCollection } from "../../../../../../lib/ingest/commands/change-collection.ts";
import { changeCollectionSchema, collectionSchema } from "../../../../../../lib/ingest/contract.ts";
import { readCollection } from "../../../../../../lib/ingest/reads-collection.ts";

const params = z.object({ id: z.string() });

export const GET = route({
  permission: "sources:read",
  summary: "How a forge is collected: by sending, by asking, within which time, and how far",
  params,
  response: collectionSchema,
  handle: async ({ sql, principal, params: { id } }) => readCollection(sql, principal.scope, id),
});

export const POST = route({
  permission: "sources:manage",
  summary: "Say how a forge is collected; its access token is sealed and never answered",
  params,
  body: changeCollectionSchema,
  response: collectionSchema,
  handle: async (context) => {
    const { id } = context.params;
    await context.transaction((tx) => changeCollection(tx, context, id, context.body));
    return readCollection(context.sql, context.principal.scope, id);
  },
});
