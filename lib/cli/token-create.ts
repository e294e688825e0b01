import { randomUUID } from "node:crypto";
import { createToken } from "../access/commands/create-token.ts";
import { newTokenSchema, tokenMadeSchema } from "../access/contract.ts";
import { optionalOption, requiredOption, usageError, type Command, type Invocation } from "./command.ts";
import { rolesOf, SCOPE_USAGE, scopeOf, scopeOptions } from "./grant-options.ts";

export const command: Command = {
  usage: `--role R --name N [--days 90] ${SCOPE_USAGE}`,
  options: {
    name: { type: "string" },
    role: { type: "string" },
    days: { type: "string" },
    ...scopeOptions,
  },
  run: async (invocation) => {
    const { token, secret } = await make(invocation);
    // Only the secret goes to stdout: `export COUNTERSIGN_TOKEN=$(countersign token create …)`.
    invocation.stderr.write(`Token ${token.name} (${token.roles.join(", ")}) until ${token.expiresAt}, shown once:\n`);
    return { json: { token, secret }, text: secret };
  },
};

async function make({ values, connect }: Invocation) {
  const days = optionalOption(values, "days");
  const input = newTokenSchema.safeParse({
    name: requiredOption(values, "name"),
    role: rolesOf(values)[0],
    scope: scopeOf(values),
    ...(days === undefined ? {} : { expiresInDays: days }),
  });
  if (!input.success) throw usageError(input.error.issues.map((issue) => issue.message).join(" "));
  const connection = await connect();
  if (connection.kind === "remote") {
    return tokenMadeSchema.parse(await connection.request("POST", "tokens", input.data));
  }
  const by = { principal: connection.principal, idempotencyKey: randomUUID() };
  const made = await connection.transaction((tx) => createToken(tx, by, input.data));
  return tokenMadeSchema.parse(made);
}
