import { systemScope } from "../access/scope.ts";
import { trustListSchema, type Trust, type TrustList } from "../ingest/contract.ts";
import { readTrusts } from "../ingest/reads-trust.ts";
import { requiredOption, type Command } from "./command.ts";
import type { Connection } from "./connection.ts";

export const command: Command = {
  usage: "--source ID",
  options: { source: { type: "string" } },
  run: async ({ values, connect }) => {
    const source = requiredOption(values, "source");
    const list = await read(await connect(), source);
    const text = list.items.map(lineOf).join("\n");
    return { json: list, text: text || "It takes its secret only: trust add lets it take tokens." };
  },
};

async function read(connection: Connection, source: string): Promise<TrustList> {
  if (connection.kind === "local") return readTrusts(connection.sql, systemScope(), source);
  return trustListSchema.parse(await connection.request("GET", `sources/${source}/trusts`));
}

function lineOf({ id, issuer, audience, claims, addedAt, addedBy, removedAt, removedBy }: Trust): string {
  const pinned = Object.entries(claims).map(([name, value]) => `${name}=${value}`);
  const until = removedAt === null ? "" : `, until ${removedAt} by ${removedBy ?? ""}`;
  return `${id}  ${issuer}  for ${audience}  ${pinned.join(" ")}  since ${addedAt} by ${addedBy}${until}`;
}
