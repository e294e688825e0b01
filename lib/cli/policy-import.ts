import { randomUUID } from "node:crypto";
import { readFile } from "node:fs/promises";
import { changePolicy } from "../notifications/commands/change-policy.ts";
import { readSealKeys } from "../platform/keys.ts";
import { policyChangedSchema, policyChangeSchema } from "../policy/contract.ts";
import { parsePolicyFile } from "../policy/document.ts";
import { optionalOption, readAll, requiredOption, usageError, type Command, type Invocation } from "./command.ts";

export const command: Command = {
  usage: "FILE|- --reason TEXT [--effective-from TIME]",
  options: { reason: { type: "string" }, "effective-from": { type: "string" } },
  run: async (invocation) => {
    const changed = await change(invocation);
    const secrets = changed.webhooks.map(({ url, secret }) => `Secret of ${url}, shown once: ${secret}`);
    const loosens = changed.loosens.map((what) => `  ${what}`);
    const text =
      changed.outcome === "set"
        ? [`Policy version ${changed.version} is set.`, ...secrets]
        : [`Proposal ${changed.proposal} waits for a second person, because it loosens:`, ...loosens];
    return { json: changed, text: text.join("\n") };
  },
};

async function change({ values, positionals, connect, stdin }: Invocation) {
  const [file] = positionals;
  if (file === undefined) throw usageError("Name the policy file, or - for standard input.");
  const policy = parsePolicyFile(file === "-" ? await readAll(stdin) : await readText(file));
  const effectiveFrom = optionalOption(values, "effective-from") ?? null;
  const input = policyChangeSchema.safeParse({ policy, reason: requiredOption(values, "reason"), effectiveFrom });
  if (!input.success) throw usageError(input.error.issues.map((issue) => issue.message).join(" "));
  const connection = await connect();
  if (connection.kind === "remote") {
    return policyChangedSchema.parse(await connection.request("POST", "policy", input.data));
  }
  const by = { principal: connection.principal, idempotencyKey: randomUUID() };
  return connection.transaction((tx) => changePolicy(tx, by, input.data, () => readSealKeys(connection.env)));
}

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (cause) {
    throw usageError(`${file} cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`);
  }
}
