import { attention, type Check } from "../base/check.ts";
import { AppError } from "../base/errors.ts";
import { tieState, type FigureTie } from "../base/tie.ts";
import { ingestChecks } from "../ingest/reads-checks.ts";
import { headKeeper, openLogKey } from "../jobs/log-key.ts";
import { ledgerChecks } from "../ledger/reads-checks.ts";
import { databaseChecks } from "../platform/database-checks.ts";
import { loadEnv } from "../platform/env.ts";
import { readSealKeys } from "../platform/keys.ts";
import { machineChecks } from "../platform/machine-checks.ts";
import { optionalOption, usageError, type Answer, type Command, type Invocation } from "./command.ts";
import type { Local } from "./connection.ts";
import { readFigures } from "./figures.ts";

export const command: Command = {
  usage: "[--figures]",
  options: { figures: { type: "boolean" } },
  run: async (invocation) => {
    if (invocation.values.figures === true) return figures(await local(invocation));
    const checks = await allChecks(invocation);
    const states = new Set(checks.map(({ state }) => state));
    const exit = states.has("fail") ? 1 : states.has("unknown") ? 2 : 0;
    return { exit, json: { checks }, text: checks.map(lineOf).join("\n") };
  },
};

async function local({ connect }: Invocation): Promise<Local> {
  const connection = await connect();
  if (connection.kind === "remote")
    throw usageError("doctor looks at the machine it runs on: give --data-dir, not --url.");
  return connection;
}

async function allChecks(invocation: Invocation): Promise<Check[]> {
  const dataDir = optionalOption(invocation.values, "data-dir");
  const env = loadEnv({ ...process.env, ...(dataDir === undefined ? {} : { DATA_DIR: dataDir }) });
  const machine = await machineChecks(env);
  try {
    const connection = await local(invocation);
    const database = await databaseChecks(connection.db, connection.adminUrl);
    const broken = database.some(({ name, state }) => state === "fail" && (name === "migrations" || name === "kind"));
    if (broken) return [...database, ...machine, notSeen()];
    return [...database, ...(await roomChecks(connection)), ...machine];
  } catch (error) {
    if (!(error instanceof AppError) || error.reason === "USAGE") throw error;
    const todo = "Start it (npm start), or mend DATABASE_URL.";
    return [attention("database", "fail", error.message, todo), ...machine, notSeen()];
  }
}

function notSeen(): Check {
  return attention("ledger", "unknown", "The ledger could not be looked at.", "Mend what failed above and ask again.");
}

async function roomChecks({ sql, env }: Local): Promise<Check[]> {
  const logKey = await openLogKey(sql, env);
  const signing = logKey ? { key: logKey.key, keeper: headKeeper(env, logKey) } : null;
  return [...(await ledgerChecks(sql, signing)), ...(await ingestChecks(sql, sealKeysOf(env)))];
}

/** None where the file is missing: the check of the key files says so, and no secret opens. */
function sealKeysOf(env: Local["env"]): readonly Uint8Array[] {
  try {
    return readSealKeys(env);
  } catch (error) {
    if (error instanceof AppError) return [];
    throw error;
  }
}

const WIDTH = 8;

function lineOf({ name, state, says, todo }: Check): string {
  return `${state.padEnd(WIDTH)}${name}: ${says}${todo === null ? "" : `\n${" ".repeat(WIDTH)}> ${todo}`}`;
}

/** Both sides of every figure that must tie, counted in one snapshot. */
async function figures({ transaction, env }: Local): Promise<Answer> {
  const lines = await transaction(async (tx) => {
    await tx("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY");
    return readFigures(tx, env.dataDir);
  });
  const states = lines.map(tieState);
  const count = (state: string) => states.filter((one) => one === state).length;
  const exit = count("no") > 0 ? 1 : count("unknown") > 0 ? 2 : 0;
  const sum = `${count("yes")} of ${lines.length} tie, ${count("no")} do not, ${count("unknown")} could not be counted.`;
  return {
    exit,
    json: { ties: lines.map((line) => ({ ...line, ties: tieState(line) })) },
    text: [...lines.map(figureLine), sum].join("\n"),
  };
}

function figureLine(line: FigureTie): string {
  const { tie, left, right } = line;
  const side = ({ count, of }: FigureTie["left"]) => `${count ?? "?"} ${of}`;
  return `${tieState(line).padEnd(WIDTH)}${String(tie).padStart(2)}  ${side(left)} = ${side(right)}`;
}
