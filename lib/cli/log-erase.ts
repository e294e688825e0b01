import { randomUUID } from "node:crypto";
import { eraseEntry } from "../ingest/commands/erase-entry.ts";
import { eraseEntrySchema } from "../ingest/contract.ts";
import { requiredOption, usageError, type Command } from "./command.ts";

export const command: Command = {
  usage: "INDEX --reason TEXT",
  options: { reason: { type: "string" } },
  run: async ({ values, positionals, connect }) => {
    const [given = "", ...more] = positionals;
    if (!/^\d{1,15}$/.test(given) || more.length > 0) throw usageError("Name one entry by its index.");
    const input = eraseEntrySchema.safeParse({ reason: requiredOption(values, "reason") });
    if (!input.success) throw usageError("--reason has at most 2000 characters.");
    const connection = await connect();
    if (connection.kind === "remote") {
      throw usageError("A person erases at the page or here, never a token: give --data-dir, not --url.");
    }
    const { principal, transaction } = connection;
    const by = { principal, idempotencyKey: randomUUID() };
    const erased = await transaction((tx) => eraseEntry(tx, by, Number(given), input.data));
    return {
      json: erased,
      text: `The payload of entry ${erased.index} is erased. Projections are being built again from the ledger.`,
    };
  },
};
