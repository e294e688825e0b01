import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { AppError } from "../base/errors.ts";
import type { ChildMessage } from "./child-process.ts";
import { getLog } from "./log.ts";
import { endProcess } from "./processes.ts";

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 30_000;
const HEALTHY_AFTER_MS = 60_000;
const READY_WITHIN_MS = 120_000;
const STOP_WITHIN_MS = 20_000;

export interface ChildOptions {
  readonly name: string;
  /** A script, or a TypeScript file where `execArgv` brings a loader. */
  readonly script: string;
  readonly execArgv: readonly string[];
  /** Asked again at each start: the database's address may have changed. */
  readonly environment: () => NodeJS.ProcessEnv;
  /** Told the process ids as they come and go, to find them again after we were killed. */
  readonly onPid: (name: string, pid: number | undefined) => void;
}

/** One process that is started, kept alive with growing pauses, and stopped. */
export class SupervisedChild {
  readonly #options: ChildOptions;
  #child: ChildProcess | undefined;
  #stopping = false;
  #waitMs = FIRST_WAIT_MS;

  constructor(options: ChildOptions) {
    this.#options = options;
  }

  get pid(): number | undefined {
    return this.#child?.pid;
  }

  /** Resolves when the child said that it is ready; throws UNAVAILABLE/CHILD when it ends before, and does not try again. */
  async start(): Promise<void> {
    const child = spawnChild(this.#options);
    this.#child = child; // before it is ready: `stop` must find it
    const since = performance.now();
    await untilReady(child, this.#options);
    void once(child, "exit").then(([code, signal]) =>
      this.#ended(since, code as number | null, signal as string | null),
    );
  }

  /** Ends the child; it comes back by itself, with a fresh environment. */
  restart(): void {
    this.#child?.kill("SIGTERM");
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    const child = this.#child;
    if (child?.pid !== undefined && child.exitCode === null && child.signalCode === null) {
      await endProcess(child.pid, "SIGTERM", STOP_WITHIN_MS);
    }
  }

  async #ended(since: number, code: number | null, signal: string | null): Promise<void> {
    this.#child = undefined;
    this.#options.onPid(this.#options.name, undefined);
    if (performance.now() - since > HEALTHY_AFTER_MS) this.#waitMs = FIRST_WAIT_MS;
    while (!this.#stopping) {
      getLog().error({ process: this.#options.name, code, signal, again: this.#waitMs }, "a process ended by itself");
      await sleep(this.#waitMs);
      this.#waitMs = Math.min(this.#waitMs * 2, LONGEST_WAIT_MS);
      if (this.#stopping) return;
      try {
        await this.start();
        if (this.#stopping) await this.stop(); // asked while it was starting
        return;
      } catch (error) {
        getLog().error({ err: error, process: this.#options.name }, "a process did not come up");
      }
    }
  }
}

/** Runs a child to its end, or to the signal: answers what it told, throws UNAVAILABLE/CHILD unless it exits with 0. */
export async function runToEnd(options: ChildOptions, signal: AbortSignal): Promise<ChildMessage[]> {
  const child = spawnChild(options);
  const stop = () => child.kill("SIGTERM");
  signal.addEventListener("abort", stop);
  const told: ChildMessage[] = [];
  child.on("message", (message) => told.push(message as ChildMessage));
  const [code, by] = (await once(child, "exit")) as [number | null, string | null];
  signal.removeEventListener("abort", stop);
  options.onPid(options.name, undefined);
  if (code !== 0) throw ended(options.name, code, by, "");
  return told;
}

async function untilReady(child: ChildProcess, options: ChildOptions): Promise<void> {
  const controller = new AbortController();
  const { signal } = controller;
  const ready = (async () => {
    for (;;) {
      const [message] = (await once(child, "message", { signal })) as [ChildMessage];
      if (message.type === "ready") return;
    }
  })();
  const exit = once(child, "exit", { signal }).then(([code, by]) => {
    options.onPid(options.name, undefined);
    throw ended(options.name, code as number | null, by as string | null);
  });
  const late = sleep(READY_WITHIN_MS, undefined, { signal }).then(async () => {
    if (child.pid !== undefined) await endProcess(child.pid, "SIGKILL", 0);
    throw new AppError("UNAVAILABLE", "CHILD", `${options.name} was not ready after two minutes.`);
  });
  try {
    await Promise.race([ready, exit, late]);
  } finally {
    controller.abort();
    for (const pending of [ready, exit, late]) pending.catch(() => undefined); // aborted, or reported by the race already
  }
}

function spawnChild(options: ChildOptions): ChildProcess {
  const child = fork(options.script, {
    stdio: ["ignore", "inherit", "inherit", "ipc"],
    execArgv: [...options.execArgv],
    env: { ...options.environment(), COUNTERSIGN_PROCESS: options.name },
  });
  child.on("error", (error) => getLog().error({ err: error, process: options.name }, "a process could not be run"));
  options.onPid(options.name, child.pid);
  return child;
}

function ended(name: string, code: number | null, signal: string | null, when = " before it was ready"): AppError {
  return new AppError("UNAVAILABLE", "CHILD", `${name} ended with ${signal ?? code}${when}.`);
}
