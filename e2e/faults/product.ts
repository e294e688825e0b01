import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { runningEmbeddedPostgres, stopOrphan } from "../../lib/platform/embedded-postgres.ts";
import { isAlive } from "../../lib/platform/processes.ts";
import { repositoryRoot } from "../../lib/platform/root.ts";

const bundle = (name: string): string => join(repositoryRoot(), "dist", name);
export const isBuilt = (): boolean => existsSync(bundle("start.js"));

export type Part = "web" | "worker" | "postgres";

/** Addresses of a database of the user's: the application's login, and the one that may make tables. */
export interface OwnDatabase {
  readonly url: string;
  readonly adminUrl: string;
}

/** The built product on a data directory of its own: supervisor, durable PostgreSQL (or a given one), web and worker. */
export class Product {
  readonly dataDir: string;
  readonly port: number;
  readonly #environment: NodeJS.ProcessEnv;
  readonly #supervisor: ChildProcess;
  #output = "";

  private constructor(dataDir: string, port: number, database: OwnDatabase | undefined) {
    this.dataDir = dataDir;
    this.port = port;
    this.#environment = {
      ...ownEnvironment(),
      ...(database ? { DATABASE_URL: database.url, DATABASE_ADMIN_URL: database.adminUrl } : {}),
    };
    const args = [bundle("start.js"), "--port", String(port), "--data-dir", dataDir];
    this.#supervisor = spawn(process.execPath, args, { env: this.#environment, stdio: ["ignore", "pipe", "pipe"] });
    for (const stream of [this.#supervisor.stdout, this.#supervisor.stderr])
      stream?.on("data", (chunk: Buffer) => (this.#output = (this.#output + chunk.toString()).slice(-20_000)));
  }

  static async start(database?: OwnDatabase): Promise<Product> {
    const dataDir = mkdtempSync(join(tmpdir(), "countersign-faults-"));
    chmodSync(dataDir, 0o711); // the server's user walks through it
    const product = new Product(dataDir, await freePort(), database);
    try {
      await until("the product is ready", 120_000, () => {
        if (product.#supervisor.exitCode !== null) throw new Error(`The product ended:\n${product.output}`);
        return product.#output.includes("Ready on");
      });
    } catch (error) {
      await product.stop();
      throw error;
    }
    return product;
  }

  /** The end of what the product printed. */
  get output(): string {
    return this.#output;
  }

  pid(part: Part): number | undefined {
    const record = readFileSync(join(this.dataDir, "running.json"), "utf8");
    const pid = (JSON.parse(record) as { processes: Partial<Record<Part, number>> }).processes[part];
    return pid !== undefined && isAlive(pid) ? pid : undefined;
  }

  /** kill -9, as soon as the part runs. */
  async kill(part: Part): Promise<void> {
    await until(`${part} runs`, 60_000, () => this.pid(part) !== undefined);
    const pid = this.pid(part);
    if (pid === undefined) throw new Error(`${part} went away by itself.`);
    process.kill(pid, "SIGKILL");
    await until(`${part} comes back`, 60_000, () => (this.pid(part) ?? pid) !== pid);
  }

  async databaseUrl(): Promise<{ url: string; adminUrl: string }> {
    const server = await runningEmbeddedPostgres(this.dataDir);
    if (!server) throw new Error("The database is down.");
    return server;
  }

  /** `npx countersign …` on this product's data directory. */
  async command(...args: readonly string[]): Promise<{ code: number; output: string }> {
    const child = spawn(process.execPath, [bundle("countersign.js"), ...args], {
      env: { ...this.#environment, DATA_DIR: this.dataDir },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let output = "";
    for (const stream of [child.stdout, child.stderr])
      stream.on("data", (chunk: Buffer) => (output += chunk.toString()));
    const [code] = (await once(child, "close")) as [number | null];
    return { code: code ?? 1, output };
  }

  async stop(): Promise<void> {
    this.#supervisor.kill("SIGTERM");
    if (this.#supervisor.exitCode === null && this.#supervisor.signalCode === null)
      await once(this.#supervisor, "exit");
    await stopOrphan(this.dataDir);
    rmSync(this.dataDir, { recursive: true, force: true });
  }
}

/** Waits for a condition, and says in words what did not happen. */
export async function until(
  what: string,
  withinMs: number,
  condition: () => boolean | Promise<boolean>,
): Promise<void> {
  const late = performance.now() + withinMs;
  while (!(await condition())) {
    if (performance.now() > late) throw new Error(`Not within ${withinMs} ms: ${what}.`);
    await sleep(20);
  }
}

// Nothing of the caller's own installation.
function ownEnvironment(): NodeJS.ProcessEnv {
  const none = { DATABASE_URL: undefined, DATABASE_ADMIN_URL: undefined, DATA_DIR: undefined, PUBLIC_URL: undefined };
  return { ...process.env, ...none, NODE_ENV: "production", LOG_LEVEL: "error" };
}

async function freePort(): Promise<number> {
  const probe = createServer();
  probe.listen(0, "127.0.0.1");
  await once(probe, "listening");
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, "close");
  return port;
}
