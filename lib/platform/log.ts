import pino, { type Logger } from "pino";

export type { Logger };

const REDACTED = [
  "authorization",
  "cookie",
  "password",
  "secret",
  "token",
  "*.authorization",
  "*.cookie",
  "*.password",
  "*.secret",
  "*.token",
  'headers["x-gitlab-token"]',
];

/** JSON lines on stderr, so that stdout stays a command's answer; secrets are redacted by name. */
export function createLog(name: string, level = process.env.LOG_LEVEL || "info"): Logger {
  return pino(
    { name, level, base: { name, pid: process.pid }, timestamp: pino.stdTimeFunctions.isoTime, redact: REDACTED },
    pino.destination({ dest: 2, sync: true }),
  );
}

let current: Logger | undefined;

/** The log of this process; `COUNTERSIGN_PROCESS` names it (web, worker, …), set by the supervisor. */
export function getLog(): Logger {
  current ??= createLog(process.env.COUNTERSIGN_PROCESS ?? "countersign");
  return current;
}
