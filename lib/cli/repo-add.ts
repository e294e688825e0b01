import { randomUUID } from "node:crypto";
import { addRepository } from "../repositories/commands/add-repository.ts";
import { addRepositorySchema, repositorySchema } from "../repositories/contract.ts";
import { readRepository } from "../repositories/reads.ts";
import { listOption, optionalOption, requiredOption, usageError, type Command, type Invocation } from "./command.ts";

export const command: Command = {
  usage: "--name OWNER/NAME --url U --branch B [--branch B …] [--kind deploy|source] [--path GLOB …] [--tag PATTERN …]",
  options: {
    name: { type: "string" },
    url: { type: "string" },
    branch: { type: "string", multiple: true },
    kind: { type: "string" },
    path: { type: "string", multiple: true },
    tag: { type: "string", multiple: true },
  },
  run: async (invocation) => {
    const repository = await add(invocation);
    const branches = repository.branches.map((branch) => branch.name).join(", ");
    return {
      json: repository,
      text: `${repository.name} is added: ${branches}. Fetch it: repo sync ${repository.name}`,
    };
  },
};

async function add({ values, connect }: Invocation) {
  const tags = listOption(values, "tag");
  const input = addRepositorySchema.safeParse({
    name: requiredOption(values, "name"),
    url: requiredOption(values, "url"),
    branches: listOption(values, "branch"),
    kind: optionalOption(values, "kind"),
    deployingPaths: listOption(values, "path"),
    tags: tags.length > 0 ? tags : undefined,
  });
  if (!input.success) {
    throw usageError(input.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`).join("; "));
  }
  const connection = await connect();
  if (connection.kind === "remote") {
    return repositorySchema.parse(await connection.request("POST", "repositories", input.data));
  }
  const { principal } = connection;
  return connection.transaction(async (tx) => {
    await addRepository(tx, { principal, idempotencyKey: randomUUID() }, input.data);
    return readRepository(tx, principal.scope, input.data.name);
  });
}
