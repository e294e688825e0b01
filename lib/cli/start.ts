import { parseArgs } from "node:util";
import { AppError } from "../base/errors.ts";
import { loadEnv } from "../platform/env.ts";
import { startProduct, type Role } from "./start-product.ts";

const USAGE = "Usage: npm start|run demo -- [--port N] [--data-dir DIR] [--role web|worker|all]";
const ROLES: readonly string[] = ["web", "worker", "all"];

/** `npm start`, `npm run demo`, `npm run dev`: reads the command line, starts everything, stops it on a signal. */
async function main(): Promise<void> {
  const { values } = readArguments();
  const demo = values.demo === true;
  process.env.COUNTERSIGN_PROCESS = "start";
  const env = loadEnv({
    ...process.env,
    PORT: values.port ?? process.env.PORT,
    DATA_DIR: values["data-dir"] ?? (process.env.DATA_DIR || (demo ? ".data/demo" : ".data")),
  });
  const controller = new AbortController();
  for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const) process.on(signal, () => controller.abort());
  if (process.env.npm_lifecycle_event) whenParentEnds(() => controller.abort());
  await startProduct({ env, demo, role: values.role as Role, signal: controller.signal });
}

/** npm does not hand SIGTERM on: it ends, its shell too, and what it ran would go on without a terminal. */
function whenParentEnds(stop: () => void): void {
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    stop();
  }, 250);
  timer.unref();
}

function readArguments() {
  try {
    const parsed = parseArgs({
      options: {
        demo: { type: "boolean" },
        port: { type: "string" },
        "data-dir": { type: "string" },
        role: { type: "string", default: "all" },
      },
    });
    if (ROLES.includes(parsed.values.role)) return parsed;
    throw new Error(`--role is one of ${ROLES.join(", ")}.`);
  } catch (cause) {
    throw new AppError("BAD_REQUEST", "USAGE", `${cause instanceof Error ? cause.message : ""}\n${USAGE}`, { cause });
  }
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    process.stderr.write(`${error instanceof AppError ? error.message : String((error as Error).stack ?? error)}\n`);
    process.exit(error instanceof AppError && error.reason === "USAGE" ? 2 : 1);
  },
);
