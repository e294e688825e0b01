import { createHmac } from "node:crypto";
import { readFile } from "node:fs/promises";
import { z } from "zod";
import { importDelivery } from "../ingest/commands/import-delivery.ts";
import { receivedSchema } from "../ingest/contract.ts";
import { requiredOption, optionalOption, usageError, type Command, type Invocation, type Values } from "./command.ts";
import type { Connection } from "./connection.ts";
import { bodiesOf, mediaTypeOf } from "./deliveries.ts";

export const command: Command = {
  usage:
    "--source ID FILE…|- [--content-type T] [--header 'name: value']…   (with --url, --token is the source's secret)",
  options: {
    source: { type: "string" },
    "content-type": { type: "string" },
    header: { type: "string", multiple: true },
  },
  run: async (invocation) => {
    const { values, positionals } = invocation;
    const source = requiredOption(values, "source");
    const headers = headersOf(values);
    if (positionals.length === 0) throw usageError("Name files, or - for standard input.");
    const files: Sent[] = [];
    for (const file of positionals) files.push(await sendFile(invocation, { source, headers, file }));
    const sum = (of: (file: Sent) => number) => files.reduce((all, file) => all + of(file), 0);
    const total = { accepted: sum(({ accepted }) => accepted), duplicates: sum(({ duplicates }) => duplicates) };
    const lines = files.map(
      ({ file, accepted, duplicates }) => `${file}: ${accepted} accepted, ${duplicates} held before`,
    );
    return { json: { source, ...total, files }, text: lines.join("\n") };
  },
};

interface Sent {
  readonly file: string;
  readonly accepted: number;
  readonly duplicates: number;
  /** Bodies that it was sent as. */
  readonly deliveries: number;
}

interface Job {
  readonly source: string;
  readonly file: string;
  readonly headers: Readonly<Record<string, string>>;
}

async function sendFile(invocation: Invocation, { source, file, headers }: Job): Promise<Sent> {
  const type = optionalOption(invocation.values, "content-type") ?? mediaTypeOf(file);
  const bytes = file === "-" ? await readBytes(invocation.stdin) : await readNamed(file);
  const connection = await invocation.connect();
  const bodies = bodiesOf(bytes, type);
  let [accepted, duplicates] = [0, 0];
  for (const body of bodies) {
    const answer = await deliver(connection, source, { headers: { ...headers, "content-type": type }, body });
    accepted += answer.accepted;
    duplicates += answer.duplicates;
    if (bodies.length > 1) invocation.stderr.write(`${file}: ${accepted + duplicates} records\n`);
  }
  return { file, accepted, duplicates, deliveries: bodies.length };
}

interface Body {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

async function deliver(
  connection: Connection,
  source: string,
  delivery: Body,
): Promise<z.output<typeof receivedSchema>> {
  if (connection.kind === "local") {
    return receivedSchema.parse(await importDelivery(connection, source, delivery));
  }
  // Each kind of source looks for the secret where its sender puts it.
  const headers = {
    ...delivery.headers,
    "x-hub-signature-256": `sha256=${createHmac("sha256", connection.token).update(delivery.body).digest("hex")}`,
    "x-gitlab-token": connection.token,
  };
  const path = `ingest/${encodeURIComponent(source)}`;
  return receivedSchema.parse(await connection.request("POST", path, delivery.body, headers));
}

/** `--header 'X-GitHub-Event: push'`: what some kinds need to read a body. */
function headersOf(values: Values): Record<string, string> {
  const given = z.array(z.string()).parse(values.header ?? []);
  return Object.fromEntries(
    given.map((line) => {
      const match = /^([A-Za-z0-9-]+):[ \t]*(\S.*)$/.exec(line);
      if (!match?.[1] || !match[2]) throw usageError(`--header ${line} is not of the form 'name: value'.`);
      return [match[1].toLowerCase(), match[2].trim()];
    }),
  );
}

async function readNamed(file: string): Promise<Uint8Array> {
  try {
    return await readFile(file);
  } catch (cause) {
    throw usageError(`${file} cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`);
  }
}

async function readBytes(stream: NodeJS.ReadableStream): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(typeof chunk === "string" ? Buffer.from(chunk) : chunk);
  return Buffer.concat(chunks);
}
