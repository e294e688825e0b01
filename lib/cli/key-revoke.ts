import { randomUUID } from "node:crypto";
import { revokeKey } from "../repositories/commands/revoke-key.ts";
import { keyParam, revokedKeySchema, revokeKeySchema } from "../repositories/contract.ts";
import { optionalOption, requiredOption, usageError, type Command } from "./command.ts";

export const command: Command = {
  usage: "ID --reason compromised|lost|superseded|retired --note TEXT [--from D]",
  options: { reason: { type: "string" }, note: { type: "string" }, from: { type: "string" } },
  run: async ({ values, positionals, connect }) => {
    const id = keyParam.safeParse(positionals[0]);
    if (!id.success) throw usageError("Name the key by the id that GET /api/v1/keys gives.");
    const input = revokeKeySchema.safeParse({
      reason: requiredOption(values, "reason"),
      note: requiredOption(values, "note"),
      from: optionalOption(values, "from"),
    });
    if (!input.success) {
      throw usageError(input.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`).join("; "));
    }
    const connection = await connect();
    const revoked =
      connection.kind === "remote"
        ? revokedKeySchema.parse(await connection.request("POST", `keys/${id.data}/revoke`, input.data))
        : await connection.transaction((tx) =>
            revokeKey(tx, { principal: connection.principal, idempotencyKey: randomUUID() }, id.data, input.data),
          );
    const since = revoked.from === null ? "for all time" : `from ${revoked.from} on`;
    const text = `${revoked.fingerprint} is revoked ${since}. ${revoked.verifyAgain} commits and tags are verified again at the next fetch.`;
    return { json: revoked, text };
  },
};
