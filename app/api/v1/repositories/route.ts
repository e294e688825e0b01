import { route } from "../../../../lib/http/route.ts";
import { addRepository } from "../../../../lib/repositories/commands/add-repository.ts";
import { addRepositorySchema, repositoryListSchema, repositorySchema } from "../../../../lib/repositories/contract.ts";
import { readRepositories, readRepository } from "../../../../lib/repositories/reads.ts";

export const GET = route({
  permission: "repositories:read",
  summary: "Repositories of the population, and how far their mirrors reach",
  response: repositoryListSchema,
  handle: async ({ sql, principal }) => readRepositories(sql, principal.scope),
});

export const POST = route({
  permission: "repositories:manage",
  summary: "Add a repository: its control branches are mirrored from now on",
  body: addRepositorySchema,
  response: repositorySchema,
  status: 201,
  handle: async (context) =>
    context.transaction(async (tx) => {
      await addRepository(tx, context, context.body);
      return readRepository(tx, context.principal.scope, context.body.name);
    }),
});
