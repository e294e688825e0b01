import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { statfs } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { promisify } from "node:util";
import { attention, ok, type Check } from "../base/check.ts";
import { AppError } from "../base/errors.ts";
import type { Env } from "./env.ts";
import { readBundleKey, readSealKeys } from "./keys.ts";

const run = promisify(execFile);

/** What the product needs of the machine it runs on: room on the disk, programs, a mail server. */
export async function machineChecks(env: Env): Promise<Check[]> {
  return [
    await diskCheck(env),
    await programCheck("git", "fail", "Repositories cannot be mirrored without it: install git."),
    await programCheck("ssh-keygen", "warn", "Bundles are checked with it here (OpenSSH 8.0 or later): install it."),
    mailCheck(env),
    keyFilesCheck(env),
  ];
}

function keyFilesCheck(env: Env): Check {
  const name = "key files";
  try {
    readBundleKey(env);
    readSealKeys(env);
    return ok(name, "The bundle key and the seal key are here and can be read.");
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return attention(
      name,
      "fail",
      error.message,
      "Put the keys back from where they were kept: they cannot be made again.",
    );
  }
}

const GIB = 1024 ** 3;
const WARN_BYTES = 5 * GIB;
const FAIL_BYTES = GIB / 2;

async function diskCheck({ dataDir, databaseUrl }: Env): Promise<Check> {
  const { bavail, bsize, blocks } = await statfs(nearest(dataDir));
  const free = bavail * bsize;
  const share = Math.round((100 * bavail) / blocks);
  const elsewhere = databaseUrl ? " The database's own disk is its server's to watch." : "";
  const says = `${(free / GIB).toFixed(1)} GiB (${share} %) are free for ${dataDir}.${elsewhere}`;
  if (free >= WARN_BYTES) return ok("disk", says);
  const todo = "Make room: on a full disk nothing more is accepted, and senders are told to come again.";
  return attention("disk", free < FAIL_BYTES ? "fail" : "warn", says, todo);
}

function nearest(path: string): string {
  for (let at = resolve(path); ; at = dirname(at)) if (existsSync(at) || dirname(at) === at) return at;
}

async function programCheck(name: string, missing: "warn" | "fail", todo: string): Promise<Check> {
  try {
    await run(name, ["--version"], { timeout: 10_000 });
  } catch (error) {
    // Any exit code of its own means that it ran: ssh-keygen has no --version.
    const absent = error instanceof Error && "code" in error && typeof error.code === "string";
    if (absent) return attention(name, missing, `${name} is not on PATH.`, todo);
  }
  return ok(name, `${name} is there.`);
}

function mailCheck({ smtpUrl }: Env): Check {
  if (smtpUrl) return ok("mail", `Mail goes through ${new URL(smtpUrl).host}.`);
  return attention("mail", "warn", "No mail server is configured: nobody is mailed.", "Set SMTP_URL.");
}
