import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { z } from "zod";
import { TRUST_PROVIDERS } from "../access/trust.ts";
import { addTrust } from "../ingest/commands/add-trust.ts";
import { addedTrustSchema, addTrustSchema, type AddedTrust, type AddTrust } from "../ingest/contract.ts";
import { optionalOption, requiredOption, usageError, type Command, type Values } from "./command.ts";
import type { Connection } from "./connection.ts";

export const command: Command = {
  usage: `--source ID --provider ${TRUST_PROVIDERS.join("|")} --claim NAME=VALUE … [--issuer URL] [--audience A] [--keys-file JWKS]`,
  options: {
    source: { type: "string" },
    provider: { type: "string" },
    claim: { type: "string", multiple: true },
    issuer: { type: "string" },
    audience: { type: "string" },
    "keys-file": { type: "string" },
  },
  run: async ({ values, connect }) => {
    const source = requiredOption(values, "source");
    const input = inputOf(values);
    const added = await add(await connect(), source, input);
    return { json: added, text: describe(added) };
  },
};

function inputOf(values: Values): AddTrust {
  const keysFile = optionalOption(values, "keys-file");
  const input = addTrustSchema.safeParse({
    provider: requiredOption(values, "provider"),
    issuer: optionalOption(values, "issuer"),
    audience: optionalOption(values, "audience"),
    claims: Object.fromEntries(
      z
        .array(z.string())
        .parse(values.claim ?? [])
        .map(claimOf),
    ),
    ...(keysFile === undefined ? {} : { keys: jsonOf(keysFile) }),
  });
  if (input.success) return input.data;
  throw usageError(input.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`).join("; "));
}

function claimOf(text: string): [string, string] {
  const at = text.indexOf("=");
  if (at < 1) throw usageError(`--claim ${text} is not of the form NAME=VALUE.`);
  return [text.slice(0, at), text.slice(at + 1)];
}

function jsonOf(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch (cause) {
    throw usageError(`${file} holds no JSON: ${cause instanceof Error ? cause.message : String(cause)}`);
  }
}

async function add(connection: Connection, source: string, input: AddTrust): Promise<AddedTrust> {
  if (connection.kind === "remote") {
    return addedTrustSchema.parse(await connection.request("POST", `sources/${source}/trusts`, input));
  }
  const { principal, env } = connection;
  const by = { principal, idempotencyKey: randomUUID() };
  return connection.transaction((tx) => addTrust(tx, by, { source, publicUrl: env.publicUrl }, input));
}

function describe({ id, issuer, audience, setup }: AddedTrust): string {
  const steps = setup.steps.flatMap(({ text, code }, at) => [`${at + 1}. ${text}`, ...(code ? ["", code, ""] : [])]);
  return [`Rule     ${id}`, `Issuer   ${issuer}`, `Audience ${audience}`, "", setup.title, ...steps].join("\n");
}
