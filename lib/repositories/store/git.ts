import { spawn } from "node:child_process";
import { AppError } from "../../base/errors.ts";

const TIMEOUT_MS = 30 * 60_000;
const OUTPUT_LIMIT = 512 * 1024 * 1024;

export interface GitResult {
  readonly code: number;
  readonly stdout: Buffer;
  readonly stderr: string;
}

/**
 * Runs `git` away from every setting of the machine and of the user: no hooks, no credential helpers, no prompts, no
 * protocol but those named. `args` are never read by a shell; what may be anybody's text MUST stand after `--` or be a
 * checked sha or ref. Throws UNAVAILABLE/GIT_MISSING, GIT_TIMEOUT, GIT_OUTPUT; the exit code is the caller's to judge.
 */
export async function runGit(
  args: readonly string[],
  options: { readonly cwd?: string; readonly input?: string | Uint8Array; readonly timeoutMs?: number } = {},
): Promise<GitResult> {
  const child = spawn("git", [...SETTINGS, ...args], {
    cwd: options.cwd,
    env: environment(),
    stdio: ["pipe", "pipe", "pipe"],
    signal: AbortSignal.timeout(options.timeoutMs ?? TIMEOUT_MS),
    killSignal: "SIGKILL",
  });
  const stdout: Buffer[] = [];
  const stderr: Buffer[] = [];
  let size = 0;
  let tooMuch = false;
  child.stdout.on("data", (chunk: Buffer) => {
    size += chunk.byteLength;
    if (size <= OUTPUT_LIMIT) stdout.push(chunk);
    else if (!tooMuch) tooMuch = child.kill("SIGKILL");
  });
  child.stderr.on("data", (chunk: Buffer) => {
    if (stderr.length < 64) stderr.push(chunk);
  });
  // A git that ends early closes its input: its exit code says why.
  child.stdin.on("error", () => undefined);
  child.stdin.end(options.input);
  const code = await new Promise<number>((resolve, reject) => {
    child.on("error", (error) => reject(startFailure(error)));
    child.on("close", (exit) => resolve(exit ?? -1));
  });
  if (tooMuch) throw new AppError("UNAVAILABLE", "GIT_OUTPUT", "git answered more than can be held.");
  return { code, stdout: Buffer.concat(stdout), stderr: Buffer.concat(stderr).toString("utf8").trim() };
}

/** The same, where any exit code but 0 is a fault: UNAVAILABLE/GIT with what git said. */
export async function git(args: readonly string[], options: Parameters<typeof runGit>[1] = {}): Promise<Buffer> {
  const { code, stdout, stderr } = await runGit(args, options);
  if (code === 0) return stdout;
  throw new AppError("UNAVAILABLE", "GIT", `git ${args[0] ?? ""} ended with ${code}: ${stderr.slice(0, 500)}`, {
    detail: { code, stderr: stderr.slice(0, 2000) },
  });
}

const SETTINGS = [
  "-c",
  "core.hooksPath=/dev/null",
  "-c",
  "core.fsmonitor=false",
  "-c",
  "credential.helper=",
  "-c",
  "gc.auto=0",
  "-c",
  "maintenance.auto=false",
  // Old histories hold objects that today's checks refuse; ids are recomputed here in any case.
  "-c",
  "transfer.fsckObjects=false",
  "-c",
  "advice.detachedHead=false",
];

/** Nothing of the process's environment but what a program needs to start; secrets of the product stay here. */
function environment(): NodeJS.ProcessEnv {
  const { PATH, HOME, SSH_AUTH_SOCK, SSL_CERT_FILE, SSL_CERT_DIR, HTTPS_PROXY, HTTP_PROXY, NO_PROXY } = process.env;
  const needed = { PATH, HOME, SSH_AUTH_SOCK, SSL_CERT_FILE, SSL_CERT_DIR, HTTPS_PROXY, HTTP_PROXY, NO_PROXY };
  return {
    NODE_ENV: "production",
    ...Object.fromEntries(Object.entries(needed).filter(([, value]) => value !== undefined)),
    LC_ALL: "C",
    GIT_CONFIG_NOSYSTEM: "1",
    GIT_CONFIG_GLOBAL: "/dev/null",
    GIT_ALLOW_PROTOCOL: "https:http:ssh:file",
    GIT_TERMINAL_PROMPT: "0",
    GIT_ASKPASS: "true",
    SSH_ASKPASS: "true",
    GIT_SSH_COMMAND: "ssh -oBatchMode=yes -oConnectTimeout=20",
    GIT_HTTP_LOW_SPEED_LIMIT: "1000",
    GIT_HTTP_LOW_SPEED_TIME: "60",
    GIT_OPTIONAL_LOCKS: "0",
  };
}

function startFailure(error: NodeJS.ErrnoException): AppError {
  if (error.code === "ENOENT") {
    return new AppError("UNAVAILABLE", "GIT_MISSING", "git is not installed, or not on PATH.", { cause: error });
  }
  if (error.name === "AbortError") {
    return new AppError("UNAVAILABLE", "GIT_TIMEOUT", "git took too long and was ended.", { cause: error });
  }
  return new AppError("UNAVAILABLE", "GIT", "git could not be started.", { cause: error });
}
