import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { systemScope } from "../access/scope.ts";
import { isForge, PUBLIC_API } from "../ingest/collection.ts";
import { changeCollection } from "../ingest/commands/change-collection.ts";
import {
  changeCollectionSchema,
  collectionModes,
  collectionSchema,
  sourceHealthSchema,
  type ChangeCollection,
  type Collection,
} from "../ingest/contract.ts";
import { readCollection } from "../ingest/reads-collection.ts";
import { readSource } from "../ingest/reads.ts";
import { readSealKeys } from "../platform/keys.ts";
import {
  listOption,
  optionalOption,
  readAll,
  requiredOption,
  usageError,
  type Command,
  type Invocation,
} from "./command.ts";
import type { Connection } from "./connection.ts";

export const command: Command = {
  usage: `--source ID --mode ${collectionModes.join("|")} [--base-url U] [--repository OWNER/NAME …] [--interval SECONDS] [--credential-file FILE|-]`,
  options: {
    source: { type: "string" },
    mode: { type: "string" },
    "base-url": { type: "string" },
    repository: { type: "string", multiple: true },
    interval: { type: "string" },
    "credential-file": { type: "string" },
  },
  run: async (invocation) => {
    const id = requiredOption(invocation.values, "source");
    requiredOption(invocation.values, "mode");
    const connection = await invocation.connect();
    const input = await inputOf(invocation, connection, id);
    const changed = await change(connection, id, input);
    return { json: changed, text: describe(changed) };
  },
};

async function inputOf({ values, stdin }: Invocation, connection: Connection, id: string): Promise<ChangeCollection> {
  const file = optionalOption(values, "credential-file");
  const text = file === undefined ? undefined : file === "-" ? await readAll(stdin) : readFileSync(file, "utf8");
  const interval = optionalOption(values, "interval");
  const input = changeCollectionSchema.safeParse({
    mode: requiredOption(values, "mode"),
    baseUrl: optionalOption(values, "base-url") ?? (await publicApi(connection, id)),
    repositories: listOption(values, "repository"),
    ...(interval === undefined ? {} : { intervalSeconds: Number(interval) }),
    ...(text === undefined ? {} : { credential: text.trim() }),
  });
  if (input.success) return input.data;
  throw usageError(input.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`).join("; "));
}

async function publicApi(connection: Connection, id: string): Promise<string> {
  const { type } =
    connection.kind === "remote"
      ? sourceHealthSchema.parse(await connection.request("GET", `sources/${id}`))
      : await readSource(connection.sql, systemScope(), id);
  return isForge(type) ? PUBLIC_API[type] : PUBLIC_API.github;
}

async function change(connection: Connection, id: string, input: ChangeCollection): Promise<Collection> {
  if (connection.kind === "remote") {
    return collectionSchema.parse(await connection.request("POST", `sources/${id}/collection`, input));
  }
  const { principal, env, sql } = connection;
  const by = { principal, idempotencyKey: randomUUID() };
  await connection.transaction((tx) => changeCollection(tx, by, id, input, () => readSealKeys(env)));
  return readCollection(sql, systemScope(), id);
}

function describe({ source, mode, baseUrl, latencySeconds, credential }: Collection): string {
  const latency = latencySeconds === null ? "as the forge sends" : `within ${latencySeconds} s of a merge`;
  return `${source}: ${mode}, ${baseUrl}, ${latency}; access token ${credential ? `${credential.generation}, sealed` : "none"}`;
}
