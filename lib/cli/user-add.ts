import { randomUUID } from "node:crypto";
import { createUser } from "../access/commands/create-user.ts";
import { newUserSchema, userMadeSchema } from "../access/contract.ts";
import { passwordSchema } from "../access/password.ts";
import { readAll, requiredOption, usageError, type Command, type Invocation } from "./command.ts";
import { instantOf, rolesOf, SCOPE_USAGE, scopeOf, scopeOptions } from "./grant-options.ts";

export const command: Command = {
  usage: `--name N --email E --role R [--role R …] [--from D] [--until D] ${SCOPE_USAGE} [--password-stdin]`,
  options: {
    name: { type: "string" },
    email: { type: "string" },
    role: { type: "string", multiple: true },
    from: { type: "string" },
    until: { type: "string" },
    "password-stdin": { type: "boolean" },
    ...scopeOptions,
  },
  run: async (invocation) => {
    const { user, invitation } = await make(invocation);
    const link = invitation ? `\nInvitation, once, until ${invitation.expiresAt}: ${invitation.path}` : "";
    return {
      json: { user, invitation },
      text: `${user.name} (${user.roles.join(", ")}) is account ${user.id}.${link}`,
    };
  },
};

async function make({ values, connect, stdin }: Invocation) {
  const input = newUserSchema.safeParse({
    name: requiredOption(values, "name"),
    email: requiredOption(values, "email"),
    roles: rolesOf(values),
    scope: scopeOf(values),
    accessFrom: instantOf(values, "from"),
    accessUntil: instantOf(values, "until"),
  });
  if (!input.success) throw usageError(input.error.issues.map((issue) => issue.message).join(" "));
  const password = values["password-stdin"] === true ? readPassword(await readAll(stdin)) : undefined;
  const connection = await connect();
  if (connection.kind === "remote") {
    if (password !== undefined) throw usageError("--password-stdin works on the data directory only.");
    return userMadeSchema.parse(await connection.request("POST", "users", input.data));
  }
  const by = { principal: connection.principal, idempotencyKey: randomUUID() };
  const made = await connection.transaction((tx) =>
    createUser(tx, by, { ...input.data, ...(password === undefined ? {} : { password }) }),
  );
  const { invitation } = made;
  const absolute = invitation && { ...invitation, path: `${connection.env.publicUrl}${invitation.path}` };
  return { user: userMadeSchema.shape.user.parse(made.user), invitation: absolute };
}

function readPassword(text: string): string {
  const password = passwordSchema.safeParse(text);
  if (password.success) return password.data;
  throw usageError(password.error.issues.map((issue) => issue.message).join(" "));
}
