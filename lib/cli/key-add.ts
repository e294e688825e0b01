import { randomUUID } from "node:crypto";
import { readFile } from "node:fs/promises";
import { addKeys } from "../repositories/commands/add-keys.ts";
import { addedKeysSchema, addKeysSchema } from "../repositories/contract.ts";
import { listOption, optionalOption, readAll, usageError, type Command, type Invocation } from "./command.ts";

export const command: Command = {
  usage:
    "FILE|- [--kind person|web-flow|app|controller] [--person NAME] [--email E] [--from D] [--to D] [--identity PATTERN …] [--issuer URL]",
  options: {
    kind: { type: "string" },
    person: { type: "string" },
    email: { type: "string" },
    from: { type: "string" },
    to: { type: "string" },
    identity: { type: "string", multiple: true },
    issuer: { type: "string" },
  },
  run: async (invocation) => {
    const added = await add(invocation);
    const lines = added.items.map(({ fingerprint, kind, name }) => `${fingerprint}  ${kind}  ${name ?? ""}`.trimEnd());
    const again = added.verifyAgain > 0 ? [`${added.verifyAgain} commits are verified again at the next fetch.`] : [];
    return { json: added, text: [...lines, ...again].join("\n") };
  },
};

async function add({ values, positionals, connect, stdin }: Invocation) {
  const [file] = positionals;
  if (file === undefined) throw usageError("Name the key file, or - for standard input.");
  const input = addKeysSchema.safeParse({
    content: file === "-" ? await readAll(stdin) : await readFile(file, "utf8"),
    kind: optionalOption(values, "kind"),
    name: optionalOption(values, "person"),
    email: optionalOption(values, "email"),
    from: instant(optionalOption(values, "from")),
    to: instant(optionalOption(values, "to")),
    identities: identities(listOption(values, "identity"), optionalOption(values, "issuer")),
  });
  if (!input.success) {
    throw usageError(input.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`).join("; "));
  }
  const connection = await connect();
  if (connection.kind === "remote") {
    return addedKeysSchema.parse(await connection.request("POST", "keys", input.data));
  }
  const by = { principal: connection.principal, idempotencyKey: randomUUID() };
  return connection.transaction((tx) => addKeys(tx, by, input.data));
}

/** Who counts of those that an authority certifies; one issuer for all of them. */
function identities(subjects: readonly string[], issuer: string | undefined) {
  if (subjects.length === 0 && issuer !== undefined)
    throw usageError("Name with --identity whom the issuer vouches for.");
  return subjects.length === 0 ? undefined : subjects.map((subject) => ({ subject, issuer }));
}

/** A date stands for its first moment, UTC. */
function instant(text: string | undefined): string | undefined {
  return text && /^\d{4}-\d{2}-\d{2}$/.test(text) ? `${text}T00:00:00Z` : text;
}
