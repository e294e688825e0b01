import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { runningEmbeddedPostgres, stopOrphan } from "../platform/embedded-postgres.ts";
import { isAlive, waitForEnd } from "../platform/processes.ts";
import { repositoryRoot } from "../platform/root.ts";

// The product as `npm start` runs it after its build, killed and stopped as machines do it.
const script = join(repositoryRoot(), "dist", "start.js");

interface Running {
  readonly supervisor: number;
  readonly processes: Record<"postgres" | "web" | "worker", number>;
}

describe.skipIf(!existsSync(script))("npm start", () => {
  let dataDir: string;
  let port: number;
  const started: ChildProcess[] = [];

  beforeEach(async () => {
    dataDir = mkdtempSync(join(tmpdir(), "countersign-start-"));
    port = await freePort();
  });
  afterEach(async () => {
    for (const child of started.splice(0)) {
      child.kill("SIGTERM");
      if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
    }
    await stopOrphan(dataDir);
    rmSync(dataDir, { recursive: true, force: true });
  });

  const running = (): Running => JSON.parse(readFileSync(join(dataDir, "running.json"), "utf8")) as Running;

  async function start(under?: "npm"): Promise<{ child: ChildProcess; output: string }> {
    const command = [process.execPath, script, "--data-dir", dataDir];
    const shell = ["sh", "-c", `${command.map((word) => `'${word}'`).join(" ")}; true`];
    const [program = "", ...args] = under === "npm" ? shell : command;
    const child = spawn(program, args, {
      env: {
        ...process.env,
        NODE_ENV: "production",
        DATABASE_URL: undefined,
        PORT: String(port),
        LOG_LEVEL: "silent",
        npm_lifecycle_event: under && "start",
      },
      stdio: ["ignore", "pipe", "pipe"],
    });
    started.push(child);
    let output = "";
    for (const stream of [child.stdout, child.stderr])
      stream.on("data", (chunk: Buffer) => (output += chunk.toString()));
    await until(() => {
      if (child.exitCode !== null) throw new Error(`ended with ${child.exitCode}: ${output}`);
      return output.includes("Ready on");
    });
    return { child, output };
  }

  async function status(path: string): Promise<number> {
    try {
      return (await fetch(`http://127.0.0.1:${port}${path}`)).status;
    } catch {
      return 0;
    }
  }

  it("serves, prints a set-up link once started, and keeps a second start away", async () => {
    const { output } = await start();
    expect(output).toMatch(/\/setup\?token=\S{20,}/);
    expect([await status("/healthz"), await status("/readyz")]).toEqual([200, 200]);
    await expect(start()).rejects.toThrow("is served by process");
  });

  it.each(["web", "worker", "postgres"] as const)("brings %s back after kill -9", async (name) => {
    await start();
    const before = running().processes[name];
    process.kill(before, "SIGKILL");
    await until(() => (running().processes[name] ?? before) !== before && isAlive(running().processes[name]));
    await until(async () => (await status("/readyz")) === 200);
  });

  it("recovers from a kill -9 of itself: no orphan serves, the database is taken over", async () => {
    await start();
    const { supervisor, processes } = running();
    await write(dataDir, "before the kill");
    process.kill(supervisor, "SIGKILL");
    await start();
    const after = running();
    expect(after.processes.postgres).toBe(processes.postgres);
    expect([processes.web, processes.worker].filter(isAlive)).toEqual([]);
    expect(await status("/readyz")).toBe(200);
    expect(await read(dataDir)).toEqual(["before the kill"]);
  });

  it("recovers when everything was killed at once", async () => {
    await start();
    const { supervisor, processes } = running();
    await write(dataDir, "before the kill");
    for (const pid of [supervisor, processes.postgres, processes.worker, processes.web]) process.kill(pid, "SIGKILL");
    await waitForEnd(processes.postgres, 5_000);
    await start();
    expect(await read(dataDir)).toEqual(["before the kill"]);
  });

  it.each(["SIGTERM", "SIGINT"] as const)("stops web, then worker, then database on %s", async (signal) => {
    const { child } = await start();
    const { processes } = running();
    const order: string[] = [];
    const watch = Object.entries(processes).map(async ([name, pid]) => {
      while (isAlive(pid)) await sleep(5);
      order.push(name);
    });
    child.kill(signal);
    await Promise.all(watch);
    const [code] = (await once(child, "exit")) as [number | null];
    expect(order).toEqual(["web", "worker", "postgres"]);
    expect(code).toBe(0);
    expect(existsSync(join(dataDir, "running.json"))).toBe(false);
    expect(readFileSync(join(dataDir, "postgres.log"), "utf8")).toContain("database system is shut down");
  });

  it("stops when the npm that runs it is told to, which tells nobody", async () => {
    const { child } = await start("npm");
    const { supervisor, processes } = running();
    child.kill("SIGTERM");
    for (const pid of [supervisor, ...Object.values(processes)]) expect(await waitForEnd(pid, 30_000)).toBe(true);
    expect(existsSync(join(dataDir, "running.json"))).toBe(false);
  });
});

async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  const late = performance.now() + 90_000;
  while (!(await condition())) {
    if (performance.now() > late) throw new Error("It did not happen within 90 s.");
    await sleep(50);
  }
}

async function withDatabase<T>(dataDir: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const server = await runningEmbeddedPostgres(dataDir);
  const client = new pg.Client({ connectionString: server?.adminUrl });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

async function write(dataDir: string, text: string): Promise<void> {
  await withDatabase(dataDir, async (client) => {
    await client.query("CREATE TABLE IF NOT EXISTS kept (text text)");
    await client.query("INSERT INTO kept VALUES ($1)", [text]);
  });
}

async function read(dataDir: string): Promise<string[]> {
  return withDatabase(dataDir, async (client) => {
    const { rows } = await client.query<{ text: string }>("SELECT text FROM kept");
    return rows.map((row) => row.text);
  });
}

function freePort(): Promise<number> {
  return new Promise((done) => {
    const probe = createServer();
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() => done(typeof address === "object" && address ? address.port : 0));
    });
  });
}
