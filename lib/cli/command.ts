import type { ParseArgsConfig } from "node:util";
import { AppError } from "../base/errors.ts";
import type { Connection } from "./connection.ts";

type Options = NonNullable<ParseArgsConfig["options"]>;

/** Values as `parseArgs` gives them: a list where the option is `multiple`. */
export type Values = Readonly<Record<string, string | boolean | readonly (string | boolean)[] | undefined>>;

export interface Invocation {
  readonly values: Values;
  /** What follows the command's name. */
  readonly positionals: readonly string[];
  /** The installation, over HTTP or on its data directory; opened at first use and closed by `main`. */
  readonly connect: () => Promise<Connection>;
  /** What `run` was given; without it, the process's own. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
  readonly stdin: NodeJS.ReadableStream;
  /** For progress and warnings; the answer is what `run` returns. */
  readonly stderr: NodeJS.WritableStream;
}

export interface Answer {
  /** 0 done (the default), 1 failed or exceptions, 2 could not be decided. */
  readonly exit?: 0 | 1 | 2;
  /** Printed with `--json`. */
  readonly json: unknown;
  /** Printed otherwise. */
  readonly text: string;
}

/** One command per file in lib/cli; `commands.ts` lists them. */
export interface Command {
  /** After the command's name: `--name N --role R`. */
  readonly usage: string;
  readonly options: Options;
  readonly run: (invocation: Invocation) => Promise<Answer>;
}

/** Wrong usage ends with 2 and the command's usage line. */
export function usageError(message: string): AppError {
  return new AppError("BAD_REQUEST", "USAGE", message);
}

/** The text of an option that must be there. */
export function requiredOption(values: Values, name: string): string {
  const value = values[name];
  if (typeof value === "string" && value !== "") return value;
  throw usageError(`--${name} is missing.`);
}

export function optionalOption(values: Values, name: string): string | undefined {
  const value = values[name];
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** An option that may be given several times, or with commas. */
export function listOption(values: Values, name: string): string[] {
  const value = values[name];
  const given = Array.isArray(value) ? (value as readonly unknown[]) : value === undefined ? [] : [value];
  return given.flatMap((text) => (typeof text === "string" ? text.split(",") : [])).filter((text) => text !== "");
}

/** The input up to its end, without the last line break: for a password from a pipe. */
export async function readAll(stream: NodeJS.ReadableStream): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(typeof chunk === "string" ? Buffer.from(chunk) : chunk);
  return Buffer.concat(chunks)
    .toString("utf8")
    .replace(/\r?\n$/, "");
}
