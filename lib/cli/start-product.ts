import { existsSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { createSetupToken } from "../access/commands/set-up.ts";
import { AppError } from "../base/errors.ts";
import { openDb } from "../platform/db.ts";
import type { Env } from "../platform/env.ts";
import { ensureAuthSecret, ensureKeys } from "../platform/keys.ts";
import { createDatabaseKind, migrate, readDatabaseKind } from "../platform/migrate.ts";
import { repositoryRoot } from "../platform/root.ts";
import { StartRecord } from "../platform/start-record.ts";
import { SupervisedChild, type ChildOptions } from "../platform/supervised-child.ts";
import { openServer, type DatabaseServer } from "./database-server.ts";
import { clearHalfLoadedDemo, ensureDemo } from "./demo-data.ts";

export type Role = "web" | "worker" | "all";

export interface StartOptions {
  readonly env: Env;
  readonly demo: boolean;
  readonly role: Role;
  /** Aborted: stop everything, in order. */
  readonly signal: AbortSignal;
}

/** Starts database, worker and web, keeps them alive, and on the signal stops web, then worker, then database. */
export async function startProduct(options: StartOptions): Promise<void> {
  const { env, role, signal } = options;
  if (role !== "all" && !env.databaseUrl) {
    throw new AppError(
      "BAD_REQUEST",
      "USAGE",
      "--role web or worker needs DATABASE_URL: both ends must share a database.",
    );
  }
  if (role === "web" && !env.authSecret) {
    throw new AppError("BAD_REQUEST", "USAGE", "--role web needs AUTH_SECRET: every web process must have the same.");
  }
  const record = await StartRecord.claim(env.dataDir);
  const open: { stop(): Promise<void> }[] = [{ stop: async () => record.release() }];
  const stopAll = async () => {
    for (const part of open.splice(0).reverse()) await part.stop();
  };
  try {
    if (role !== "worker") await requireFreePort(env);
    const children: SupervisedChild[] = [];
    const server = await openServer(env, {
      onPid: (pid) => record.set("postgres", pid),
      onMoved: () => children.forEach((child) => child.restart()),
    });
    open.push(server);
    const childOf = await prepare(options, server, record);
    const names = role === "all" ? (["worker", "web"] as const) : ([role] as const);
    children.push(...names.map((name) => new SupervisedChild(childOf(name))));
    open.push(...children);
    await untilAborted(Promise.all(children.map((child) => child.start())), signal);
    if (!signal.aborted) await announce(options, server);
    await aborted(signal);
  } catch (error) {
    if (!signal.aborted) throw error; // else it is the stopping itself that failed what was starting
  } finally {
    await stopAll();
  }
}

function requireFreePort({ port, host }: Env): Promise<void> {
  return new Promise((done, failed) => {
    const probe = createServer();
    probe.once("error", (cause) =>
      failed(
        new AppError("UNAVAILABLE", "PORT", `Port ${port} of ${host} is not free: choose one with --port.`, { cause }),
      ),
    );
    probe.listen(port, host, () => probe.close(() => done()));
  });
}

/** Brings schema, keys and identity up, loads the demo where asked, and answers how to fork a part of the product. */
async function prepare(
  { env, demo, role, signal }: StartOptions,
  server: DatabaseServer,
  record: StartRecord,
): Promise<(name: string) => ChildOptions> {
  const kind = demo ? "demo" : "production";
  if (demo) await clearHalfLoadedDemo(env, server.adminUrl());
  await migrate({ url: server.url(), adminUrl: server.adminUrl() });
  ensureKeys(env, { fresh: (await readDatabaseKind(server.adminUrl())) === undefined, needsLogKey: role !== "web" });
  await createDatabaseKind(server.adminUrl(), kind);
  const authSecret = ensureAuthSecret(env);
  const environment = (): NodeJS.ProcessEnv => ({
    ...process.env,
    NODE_ENV: env.mode,
    DATABASE_URL: server.url(),
    DATABASE_ADMIN_URL: undefined, // nobody but migrate
    DATA_DIR: env.dataDir,
    PORT: String(env.port),
    PUBLIC_URL: env.publicUrl,
    AUTH_SECRET: authSecret,
    NEXTAUTH_SECRET: authSecret,
    NEXTAUTH_URL: env.publicUrl,
  });
  const childOf = (name: string): ChildOptions => ({
    name,
    ...entryOf(name, env),
    environment,
    onPid: (child, pid) => record.set(child, pid),
  });
  if (demo) await ensureDemo({ env, child: childOf("demo"), signal });
  return childOf;
}

const SOURCES: Readonly<Record<string, string>> = {
  web: "lib/http/server.ts",
  worker: "lib/jobs/worker.ts",
  demo: "lib/jobs/demo.ts",
};

/** The bundle in dist/; in development the source itself, by tsx. */
function entryOf(name: string, env: Env): { script: string; execArgv: string[] } {
  if (env.mode === "development") {
    return { script: join(repositoryRoot(), SOURCES[name] ?? ""), execArgv: ["--import", "tsx"] };
  }
  const script = join(repositoryRoot(), "dist", `${name}.js`);
  if (!existsSync(script))
    throw new AppError("UNAVAILABLE", "NOT_BUILT", `${script} is missing: run \`npm run build\`.`);
  return { script, execArgv: ["--enable-source-maps"] };
}

async function announce({ env, demo, role }: StartOptions, server: DatabaseServer): Promise<void> {
  if (role === "worker") {
    say("Worker ready");
    return;
  }
  const db = await openDb({ url: server.url(), max: 1 });
  try {
    if (db.separation === "owner") say("Database separation: owner (the server refused the application role)");
    const setUp = demo ? null : await createSetupToken(db);
    if (setUp) say(`Set up the first administrator, once, within 24 hours: ${env.publicUrl}${setUp.path}`);
  } finally {
    await db.close();
  }
  say(`Ready on ${env.publicUrl}`);
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

async function untilAborted(work: Promise<unknown>, signal: AbortSignal): Promise<void> {
  await Promise.race([work, aborted(signal)]);
  work.catch(() => undefined); // after an abort, what was starting fails as it is stopped
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((done) => signal.addEventListener("abort", () => done(), { once: true }));
}
