import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { AppError } from "../base/errors.ts";
import { commandLine, endProcess, isAlive } from "./processes.ts";

interface Recorded {
  readonly supervisor: number;
  readonly processes: Readonly<Record<string, number>>;
}

/**
 * `<dataDir>/running.json`: which processes serve this data folder. It keeps a second start away, and lets the start
 * after a kill -9 wait for what the first one left behind.
 */
export class StartRecord {
  readonly #file: string;
  #processes: Record<string, number> = {};

  private constructor(file: string) {
    this.#file = file;
  }

  /** Throws CONFLICT/ALREADY_RUNNING while another supervisor lives; ends the processes of one that does not. */
  static async claim(dataDir: string): Promise<StartRecord> {
    mkdirSync(dataDir, { recursive: true, mode: 0o711 });
    const file = join(dataDir, "running.json");
    const earlier = read(file);
    if (earlier && (await isOurs(earlier.supervisor))) {
      throw new AppError(
        "CONFLICT",
        "ALREADY_RUNNING",
        `${dataDir} is served by process ${earlier.supervisor} already.`,
      );
    }
    for (const pid of Object.values(earlier?.processes ?? {})) {
      // Its channel to the supervisor is closed, so it is ending by itself; it must be gone before its port is needed.
      if (await isOurs(pid)) await endProcess(pid, "SIGTERM", 15_000);
    }
    const record = new StartRecord(file);
    record.#write();
    return record;
  }

  set(name: string, pid: number | undefined): void {
    const { [name]: _, ...others } = this.#processes;
    this.#processes = pid === undefined ? others : { ...others, [name]: pid };
    this.#write();
  }

  release(): void {
    rmSync(this.#file, { force: true });
  }

  #write(): void {
    const recorded: Recorded = { supervisor: process.pid, processes: this.#processes };
    writeFileSync(`${this.#file}.new`, JSON.stringify(recorded));
    renameSync(`${this.#file}.new`, this.#file);
  }
}

function read(file: string): Recorded | undefined {
  if (!existsSync(file)) return undefined;
  try {
    return JSON.parse(readFileSync(file, "utf8")) as Recorded;
  } catch {
    return undefined; // written by a hand or cut by a full disk: nothing to wait for is known
  }
}

// An id may have been given to something else since: only a Node process can be one of ours.
async function isOurs(pid: number): Promise<boolean> {
  return pid !== process.pid && isAlive(pid) && /\bnode\b/.test(await commandLine(pid));
}
