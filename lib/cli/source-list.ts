import { sourceListSchema, type SourceHealth, type SourceList } from "../ingest/contract.ts";
import { readSources } from "../ingest/reads.ts";
import type { Command, Invocation } from "./command.ts";

export const command: Command = {
  usage: "",
  options: {},
  run: async (invocation) => {
    const list = await read(invocation);
    const text = list.items.length === 0 ? "No source yet: source add makes one." : table(list.items);
    return { json: list, text };
  },
};

async function read({ connect }: Invocation): Promise<SourceList> {
  const connection = await connect();
  if (connection.kind === "remote") return sourceListSchema.parse(await connection.request("GET", "sources"));
  return readSources(connection.sql, connection.principal.scope);
}

function table(sources: readonly SourceHealth[]): string {
  const head = ["ID", "TYPE", "NAME", "STATE", "LAST EVENT", "RECORDS", "BLIND MIN", "REFUSED"];
  const rows = sources.map(({ id, type, name, state, lastReceivedAt, entries, blind, refusals }) => {
    const refused = refusals.reduce((sum, { count }) => sum + count, 0);
    const last = lastReceivedAt ?? "none yet";
    return [id, type, name, state, last, String(entries), String(blind.minutes), String(refused)];
  });
  const widths = head.map((_, at) => Math.max(...[head, ...rows].map((row) => row[at]?.length ?? 0)));
  const line = (row: readonly string[]) =>
    row
      .map((cell, at) => cell.padEnd(widths[at] ?? 0))
      .join("  ")
      .trimEnd();
  return [head, ...rows].map(line).join("\n");
}
