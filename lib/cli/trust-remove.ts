import { randomUUID } from "node:crypto";
import { removeTrust } from "../ingest/commands/remove-trust.ts";
import { trustSchema, type Trust } from "../ingest/contract.ts";
import { requiredOption, type Command } from "./command.ts";
import type { Connection } from "./connection.ts";

export const command: Command = {
  usage: "--source ID --trust ID",
  options: { source: { type: "string" }, trust: { type: "string" } },
  run: async ({ values, connect }) => {
    const [source, trust] = [requiredOption(values, "source"), requiredOption(values, "trust")];
    const removed = await remove(await connect(), source, trust);
    return { json: removed, text: `No more tokens are taken by ${removed.id}. What came by it stays.` };
  },
};

async function remove(connection: Connection, source: string, trust: string): Promise<Trust> {
  if (connection.kind === "remote") {
    return trustSchema.parse(await connection.request("POST", `sources/${source}/trusts/${trust}/remove`));
  }
  const by = { principal: connection.principal, idempotencyKey: randomUUID() };
  return connection.transaction((tx) => removeTrust(tx, by, source, trust));
}
