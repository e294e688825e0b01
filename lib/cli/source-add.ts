import { randomUUID } from "node:crypto";
import { createSource } from "../ingest/commands/create-source.ts";
import { createdSourceSchema, createSourceSchema, sourceTypes, type CreatedSource } from "../ingest/contract.ts";
import { readSealKeys } from "../platform/keys.ts";
import { optionalOption, requiredOption, usageError, type Command, type Invocation } from "./command.ts";

export const command: Command = {
  usage: `--type ${sourceTypes.join("|")} --name N [--cluster C] [--environment E] [--silence-limit MINUTES|never]`,
  options: {
    type: { type: "string" },
    name: { type: "string" },
    cluster: { type: "string" },
    environment: { type: "string" },
    "silence-limit": { type: "string" },
  },
  run: async (invocation) => {
    const created = await create(invocation);
    return { json: created, text: describe(created) };
  },
};

async function create({ values, connect }: Invocation): Promise<CreatedSource> {
  const input = createSourceSchema.safeParse({
    type: requiredOption(values, "type"),
    name: requiredOption(values, "name"),
    cluster: optionalOption(values, "cluster"),
    environment: optionalOption(values, "environment"),
    silenceLimitMinutes: silenceLimit(optionalOption(values, "silence-limit")),
  });
  if (!input.success) {
    throw usageError(input.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`).join("; "));
  }
  const connection = await connect();
  if (connection.kind === "remote") {
    return createdSourceSchema.parse(await connection.request("POST", "sources", input.data));
  }
  const { db, principal, env } = connection;
  const context = { db, principal, idempotencyKey: randomUUID(), publicUrl: env.publicUrl };
  return createSource({ ...context, sealKeys: () => readSealKeys(env) }, input.data);
}

function silenceLimit(text: string | undefined): number | null | undefined {
  return text === undefined ? undefined : text === "never" ? null : Number(text);
}

/** What the page of a new source shows, as text: the secret stands in it, this once. */
function describe({ id, url, secret, setup }: CreatedSource): string {
  const steps = setup.steps.flatMap(({ text, code }, at) => [`${at + 1}. ${text}`, ...(code ? ["", code, ""] : [])]);
  return [`Source ${id}`, `Address  ${url}`, `Secret   ${secret}   (shown once)`, "", setup.title, ...steps].join("\n");
}
