import { keyListSchema, type KeyDto } from "../repositories/contract.ts";
import { readKeys } from "../repositories/reads.ts";
import type { Command, Invocation } from "./command.ts";

export const command: Command = {
  usage: "",
  options: {},
  run: async (invocation) => {
    const list = await read(invocation);
    const text = list.items.length === 0 ? "No key yet: key add registers those of a file." : list.items.map(line);
    return { json: list, text: typeof text === "string" ? text : text.join("\n") };
  },
};

async function read({ connect }: Invocation) {
  const connection = await connect();
  if (connection.kind === "remote") return keyListSchema.parse(await connection.request("GET", "keys"));
  return readKeys(connection.sql);
}

function line(key: KeyDto): string {
  const { id, fingerprint, format, kind, commits, revocation, ended, overruled } = key;
  const whose = [key.name, key.email].filter(Boolean).join(", ");
  const bounds = [key.from ? `from ${key.from}` : "", key.to ? `until ${key.to}` : ""].filter(Boolean).join(" ");
  const ends = [
    revocation ? `revoked as ${revocation.reason}` : "",
    ended ? `${ended.why} at the forge since ${ended.at}` : "",
    overruled ? "an uploaded registration stands before it" : "",
  ];
  const told = key.forge
    ? `${key.forge.name} account ${key.forge.login}`
    : `uploaded${key.addedBy ? ` by ${key.addedBy}` : ""}`;
  const parts = [id, fingerprint, `${format}, ${kind}`, whose, told, bounds, `${commits} commits`, ...ends];
  return parts.filter(Boolean).join("  ");
}
