import { readFile } from "node:fs/promises";
import { AppError } from "../base/errors.ts";
import { openLogKey, logOrigin } from "../jobs/log-key.ts";
import { describeFinding } from "../ledger/finding-text.ts";
import type { OutsideCheckpoint } from "../ledger/head-stream.ts";
import { nodeHash256, nodeHmac, nodeVerifySignature } from "../ledger/node-hash.ts";
import { decodeNote, parseNoteKey, type NoteKey } from "../ledger/note.ts";
import { parseProof } from "../ledger/proof.ts";
import { withLogReader } from "../ledger/store/verify-reader.ts";
import { verifyLog, type LogReport } from "../ledger/verify-log.ts";
import { optionalOption, usageError, type Command, type Invocation } from "./command.ts";
import type { Local } from "./connection.ts";

export const command: Command = {
  usage: "[--against CHECKPOINT-FILE]… [--key VKEY]",
  options: { against: { type: "string", multiple: true }, key: { type: "string" } },
  run: async (invocation) => {
    const outside = await readOutside(filesOf(invocation));
    const connection = await invocation.connect();
    if (connection.kind === "remote") {
      throw usageError("log verify recomputes the log from its database: give --data-dir or DATABASE_URL, not --url.");
    }
    const report = await verify(connection, outside, optionalOption(invocation.values, "key"));
    const exit = report.findings.length > 0 ? 1 : report.unusable.length > 0 ? 2 : 0;
    return { exit, json: report, text: describe(report) };
  },
};

function filesOf({ values, positionals }: Invocation): string[] {
  const given = values.against;
  const against = (Array.isArray(given) ? (given as readonly unknown[]) : [given]).filter(
    (file) => typeof file === "string",
  );
  return [...against, ...positionals];
}

async function readOutside(files: readonly string[]): Promise<OutsideCheckpoint[]> {
  return Promise.all(files.map(async (name) => ({ name, note: await readNote(name) })));
}

/** A checkpoint note, or a `.tlog-proof`, which carries one. What is neither is reported by the verification. */
async function readNote(file: string): Promise<string> {
  const bytes = await readFile(file).catch((cause: unknown) => {
    throw new AppError("BAD_REQUEST", "USAGE", `${file} cannot be read.`, { cause });
  });
  try {
    const text = decodeNote(bytes);
    return text.startsWith("c2sp.org/tlog-proof@") ? parseProof(text).checkpoint : text;
  } catch (error) {
    if (error instanceof AppError) return "";
    throw error;
  }
}

async function verify(
  { sql, db, env }: Local,
  outside: readonly OutsideCheckpoint[],
  vkey: string | undefined,
): Promise<LogReport> {
  const origin = await logOrigin(sql);
  const key: NoteKey | undefined =
    vkey === undefined ? (await openLogKey(sql, env))?.key : parseNoteKey(nodeHash256, vkey);
  if (key === undefined) throw usageError("The log's key is not in this data directory: give it with --key.");
  return withLogReader(db.pool, (reader) =>
    verifyLog({
      hash: nodeHash256,
      hmac: nodeHmac,
      verify: nodeVerifySignature,
      origin,
      keys: [key],
      reader,
      outside,
    }),
  );
}

function describe(report: LogReport): string {
  const { entries, erased, checkpoints, provenSize } = report;
  const lines = [`Log ${report.origin}: ${entries} entries, ${erased} of them erased, ${checkpoints} checkpoints.`];
  lines.push(...report.consistentWith.map(({ name, size }) => `Extends ${name}, checkpoint ${size}.`));
  lines.push(...report.unusable.map(({ name, reason }) => `${name} says nothing about this log: ${reason}.`));
  if (report.findings.length === 0) {
    lines.push(`Payloads, leaves, tiles, roots and signatures tie up to size ${provenSize}.`);
    if (report.consistentWith.length === 0) {
      lines.push("No checkpoint from outside was given: a tail cut off with its checkpoints would not show.");
    }
  } else {
    lines.push(...report.findings.map(describeFinding));
  }
  return lines.join("\n");
}
