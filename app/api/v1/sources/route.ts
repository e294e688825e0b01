import { route } from "../../../../lib/http/route.ts";
import { createSource } from "../../../../lib/ingest/commands/create-source.ts";
import { createdSourceSchema, createSourceSchema, sourceListSchema } from "../../../../lib/ingest/contract.ts";
import { readSources } from "../../../../lib/ingest/reads.ts";
import { getDb } from "../../../../lib/platform/db.ts";
import { getEnv } from "../../../../lib/platform/env.ts";
import { pgSql } from "../../../../lib/platform/sql.ts";

export const GET = route({
  permission: "sources:read",
  summary: "Sources and what was last heard of them",
  response: sourceListSchema,
  handle: async ({ principal }) => readSources(pgSql((await getDb()).pool), principal.scope),
});

export const POST = route({
  permission: "sources:manage",
  summary: "Create a source; its secret is answered once",
  body: createSourceSchema,
  response: createdSourceSchema,
  status: 201,
  handle: async ({ principal, body, idempotencyKey }) =>
    createSource({ db: await getDb(), principal, idempotencyKey, publicUrl: getEnv().publicUrl }, body),
});
