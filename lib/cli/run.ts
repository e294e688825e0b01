import { parseArgs } from "node:util";
import { AppError } from "../base/errors.ts";
import { usageError, type Answer, type Command, type Values } from "./command.ts";
import { commands } from "./commands.ts";
import { connectTo, type Connection, type Where } from "./connection.ts";

type Environment = Readonly<Record<string, string | undefined>>;

export interface Streams {
  readonly stdin: NodeJS.ReadableStream;
  readonly stdout: NodeJS.WritableStream;
  readonly stderr: NodeJS.WritableStream;
}

const GLOBAL = {
  json: { type: "boolean" },
  help: { type: "boolean", short: "h" },
  url: { type: "string" },
  token: { type: "string" },
  "data-dir": { type: "string" },
} as const;

/**
 * Runs one command line and answers its exit code: 0 done, 1 failed or exceptions, 2 could not be decided or wrong usage.
 * The answer goes to stdout, as JSON with `--json`; everything else goes to stderr.
 */
export async function run(
  argv: readonly string[],
  streams: Streams,
  environment: Environment = process.env,
): Promise<number> {
  const name = nameOf(argv);
  if (name === null) return help(argv, streams);
  const open: Connection[] = [];
  let json = argv.includes("--json");
  let usage = "";
  try {
    const command = await loadCommand(name);
    usage = usageOf(name, command);
    const { values, positionals } = parse(argv.slice(name.split(" ").length), command);
    json = values.json === true;
    if (values.help === true) {
      streams.stdout.write(`${usage}\n`);
      return 0;
    }
    const connect = async (): Promise<Connection> => {
      const existing = open[0];
      if (existing) return existing;
      const connection = await connectTo(whereOf(command, values, environment));
      open.push(connection);
      return connection;
    };
    const { stdin, stderr } = streams;
    const answer = await command.run({ values, positionals, connect, environment, stdin, stderr });
    print(answer, json, streams);
    return answer.exit ?? 0;
  } catch (error) {
    return fail(error, { json, usage, streams });
  } finally {
    for (const connection of open) await connection.close();
  }
}

function nameOf(argv: readonly string[]): string | null {
  const two = argv.slice(0, 2).join(" ");
  if (Object.hasOwn(commands, two)) return two;
  return Object.hasOwn(commands, argv[0] ?? "") ? (argv[0] ?? null) : null;
}

async function loadCommand(name: string): Promise<Command> {
  const listed = commands[name];
  if (!listed) throw usageError(`There is no command ${name}.`);
  return (await listed.load()).command;
}

function parse(args: readonly string[], command: Command): { values: Values; positionals: string[] } {
  try {
    const options = { ...command.options, ...GLOBAL };
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true, strict: true });
    return { values, positionals };
  } catch (cause) {
    throw new AppError("BAD_REQUEST", "USAGE", cause instanceof Error ? cause.message : String(cause), { cause });
  }
}

/** A command with a `--url` of its own (`repo add`) is told the installation's by the environment alone. */
function whereOf(command: Command, values: Values, environment: Environment): Where {
  const text = (name: string) => (typeof values[name] === "string" ? values[name] : undefined);
  return {
    url: (Object.hasOwn(command.options, "url") ? undefined : text("url")) ?? environment.COUNTERSIGN_URL,
    token: text("token") ?? environment.COUNTERSIGN_TOKEN,
    dataDir: text("data-dir"),
  };
}

function print(answer: Answer, json: boolean, { stdout }: Streams): void {
  stdout.write(json ? `${JSON.stringify(answer.json, undefined, 2)}\n` : answer.text === "" ? "" : `${answer.text}\n`);
}

function fail(error: unknown, context: { json: boolean; usage: string; streams: Streams }): number {
  const { json, usage, streams } = context;
  const known = error instanceof AppError ? error : null;
  const message = known?.message ?? (error instanceof Error ? (error.stack ?? error.message) : String(error));
  if (json) {
    const told = { error: { code: known?.code ?? "INTERNAL", reason: known?.reason ?? "UNEXPECTED", message } };
    streams.stdout.write(`${JSON.stringify(told, undefined, 2)}\n`);
  } else {
    streams.stderr.write(`${message}\n`);
  }
  if (known?.reason === "UNDECIDED") return 2;
  if (known?.reason !== "USAGE") return 1;
  if (!json && usage) streams.stderr.write(`${usage}\n`);
  return 2;
}

function usageOf(name: string, command: Command): string {
  return `Usage: countersign ${name} ${command.usage} [--json] [--url U --token T | --data-dir DIR]`;
}

function help(argv: readonly string[], { stdout, stderr }: Streams): number {
  const width = Math.max(...Object.keys(commands).map((name) => name.length));
  const lines = Object.entries(commands).map(([name, { summary }]) => `  ${name.padEnd(width)}  ${summary}`);
  const text = [
    "Usage: countersign <command> [options]",
    "",
    ...lines,
    "",
    "Everywhere: --json, --help, and --url with --token (or COUNTERSIGN_URL, COUNTERSIGN_TOKEN), or --data-dir.",
    "Exit: 0 done, 1 failed or exceptions, 2 could not be decided or wrong usage.",
    "",
  ].join("\n");
  const asked = argv.length === 1 && ["--help", "-h", "help"].includes(argv[0] ?? "");
  if (asked) {
    stdout.write(text);
    return 0;
  }
  const words = argv.filter((word) => !word.startsWith("-")).slice(0, 2);
  stderr.write(`${words.length > 0 ? `There is no command "${words.join(" ")}".\n` : ""}${text}`);
  return 2;
}
