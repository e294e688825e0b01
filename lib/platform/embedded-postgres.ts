import { spawn, spawnSync } from "node:child_process";
import { randomBytes, randomInt } from "node:crypto";
import {
  chownSync,
  chmodSync,
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:net";
import { dirname, join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { AppError } from "../base/errors.ts";
import { clusterFolder, postgresBinaries, serverUser, type ServerUser } from "./postgres-install.ts";
import { commandLine, endProcess, isAlive } from "./processes.ts";

const OWNER = "countersign_owner";
const LOGIN = "countersign";
const DATABASE = "countersign";

// Nothing of ours: PGDATA, PGPORT or a locale that is not installed would change the server.
const ENVIRONMENT: NodeJS.ProcessEnv = { NODE_ENV: "production", PATH: process.env.PATH, LC_ALL: "C", TZ: "UTC" };

export interface EmbeddedPostgres {
  /** For the application: a login without superuser rights. */
  readonly url: string;
  /** For migrations: the superuser that owns the tables. */
  readonly adminUrl: string;
  readonly pid: number;
  readonly folder: string;
  /** True when a server of an earlier start was found running on this folder and taken over. */
  readonly adopted: boolean;
  /** Resolves when the server is gone without `stop` having been called. */
  readonly died: Promise<void>;
  stop(): Promise<void>;
}

interface Credentials {
  port: number;
  readonly ownerPassword: string;
  readonly loginPassword: string;
}

/**
 * Starts PostgreSQL on a folder below `dataDir`, made at first use; or takes over the one that a killed start left
 * behind. The server is detached from our process group, so that Ctrl-C reaches us first and we stop things in order.
 */
export async function startEmbeddedPostgres(options: {
  readonly dataDir: string;
  readonly settings?: Readonly<Record<string, string>>;
}): Promise<EmbeddedPostgres> {
  const dataDir = resolve(options.dataDir);
  const user = serverUser();
  // The server's user walks through the data folder; the secrets in it are 0600 each.
  mkdirSync(dataDir, { recursive: true, mode: user ? 0o711 : 0o700 });
  const folder = clusterFolder(dataDir, user);
  const credentials = readCredentials(dataDir);
  const running = await runningServer(folder);
  if (running) {
    if (running.port !== credentials.port) saveCredentials(dataDir, { ...credentials, port: running.port });
    credentials.port = running.port;
    await ready(folder, running.pid, credentials);
    return handle(folder, running.pid, credentials, true);
  }
  const binaries = await postgresBinaries(user);
  if (!existsSync(join(folder, "PG_VERSION"))) initialise(binaries.initdb, folder, credentials, user);
  credentials.port = await freePort(credentials.port);
  saveCredentials(dataDir, credentials);
  const logFile = join(dataDir, "postgres.log");
  const pid = launch(binaries.postgres, folder, logFile, { ...options.settings, port: String(credentials.port) }, user);
  try {
    await ready(folder, pid, credentials);
  } catch (error) {
    const tail = existsSync(logFile) ? readFileSync(logFile, "utf8").slice(-2_000) : "";
    throw new AppError("UNAVAILABLE", "POSTGRES_START", `PostgreSQL did not start:\n${tail}`, { cause: error });
  }
  return handle(folder, pid, credentials, false);
}

function handle(folder: string, pid: number, credentials: Credentials, adopted: boolean): EmbeddedPostgres {
  let stopping = false;
  const died = (async () => {
    while (isAlive(pid)) await sleep(250, undefined, { ref: false });
    if (stopping) await new Promise<never>(() => undefined);
  })();
  return {
    url: address(LOGIN, credentials.loginPassword, credentials.port, DATABASE),
    adminUrl: address(OWNER, credentials.ownerPassword, credentials.port, DATABASE),
    pid,
    folder,
    adopted,
    died,
    stop: async () => {
      stopping = true;
      await stopServer(pid);
    },
  };
}

/** SIGINT is PostgreSQL's fast shutdown: open transactions are rolled back, everything committed is on disk. */
async function stopServer(pid: number): Promise<void> {
  await endProcess(pid, "SIGINT", 30_000);
}

/** The addresses of the server that runs on `dataDir`; undefined while none does. */
export async function runningEmbeddedPostgres(dataDir: string): Promise<{ url: string; adminUrl: string } | undefined> {
  const running = await runningServer(clusterFolder(resolve(dataDir), serverUser()));
  if (!running) return undefined;
  const { ownerPassword, loginPassword } = readCredentials(resolve(dataDir));
  return {
    url: address(LOGIN, loginPassword, running.port, DATABASE),
    adminUrl: address(OWNER, ownerPassword, running.port, DATABASE),
  };
}

/** A server was started on this data folder before. */
export function isSetUp(dataDir: string): boolean {
  return existsSync(join(clusterFolder(resolve(dataDir), serverUser()), "PG_VERSION"));
}

/** Stops the server that runs on `dataDir`, if one does: for tests and for clearing up after a killed run. */
export async function stopOrphan(dataDir: string): Promise<void> {
  const running = await runningServer(clusterFolder(resolve(dataDir), serverUser()));
  if (running) await stopServer(running.pid);
}

/** Reads `postmaster.pid`; a stale one (its process gone, or the id reused by something else) counts as not running. */
async function runningServer(folder: string): Promise<{ pid: number; port: number } | undefined> {
  const file = join(folder, "postmaster.pid");
  if (!existsSync(file)) return undefined;
  const [pid, , , port] = readFileSync(file, "utf8").split("\n").map(Number);
  if (!pid || pid <= 1 || !isAlive(pid) || !(await commandLine(pid)).includes(folder)) {
    rmSync(file, { force: true });
    return undefined;
  }
  return { pid, port: port ?? 0 };
}

function initialise(initdb: string, folder: string, credentials: Credentials, user: ServerUser | undefined): void {
  rmSync(folder, { recursive: true, force: true }); // an initdb that was killed half way
  mkdirSync(dirname(folder), { recursive: true, mode: user ? 0o711 : 0o700 });
  mkdirSync(folder, { mode: 0o700 });
  const passwordFile = join(dirname(folder), `initdb-${randomBytes(6).toString("hex")}`);
  writeFileSync(passwordFile, credentials.ownerPassword, { mode: 0o600 });
  if (user) for (const path of [folder, passwordFile]) chownSync(path, user.uid, user.gid);
  const flags = [
    "--auth=scram-sha-256",
    "--encoding=UTF8",
    "--locale=C",
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
  ];
  try {
    const done = spawnSync(
      initdb,
      [`--pgdata=${folder}`, `--username=${OWNER}`, `--pwfile=${passwordFile}`, ...flags, "--no-instructions"],
      {
        ...user,
        cwd: folder,
        encoding: "utf8",
        env: ENVIRONMENT,
      },
    );
    if (done.status !== 0) {
      rmSync(folder, { recursive: true, force: true });
      throw new AppError("UNAVAILABLE", "POSTGRES_INITDB", `initdb failed:\n${done.stderr}`, { cause: done.error });
    }
  } finally {
    rmSync(passwordFile, { force: true });
  }
}

function launch(
  postgres: string,
  folder: string,
  logFile: string,
  settings: Readonly<Record<string, string>>,
  user: ServerUser | undefined,
): number {
  const all = {
    listen_addresses: "127.0.0.1",
    unix_socket_directories: "",
    timezone: "UTC",
    max_connections: "100",
    ...settings,
  };
  const flags = Object.entries(all).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
  if (existsSync(logFile)) renameSync(logFile, `${logFile}.1`);
  const log = openSync(logFile, "a", 0o600);
  try {
    const server = spawn(postgres, ["-D", folder, ...flags], {
      ...user,
      cwd: folder,
      detached: true,
      stdio: ["ignore", log, log],
      env: ENVIRONMENT,
    });
    server.on("error", () => undefined); // no pid then, reported below
    server.unref();
    if (!server.pid) throw new AppError("UNAVAILABLE", "POSTGRES_START", `${postgres} could not be run.`);
    return server.pid;
  } finally {
    closeSync(log);
  }
}

/** Waits for the server, then makes login and database where they are missing. */
async function ready(folder: string, pid: number, credentials: Credentials): Promise<void> {
  const until = performance.now() + 120_000; // crash recovery replays its log first
  while (!isReady(folder)) {
    if (!isAlive(pid)) throw new Error("The server ended.");
    if (performance.now() > until) throw new Error("The server was not ready after two minutes.");
    await sleep(20);
  }
  const client = new pg.Client({
    connectionString: address(OWNER, credentials.ownerPassword, credentials.port, "postgres"),
  });
  await client.connect();
  try {
    const { rows } = await client.query<{ login: boolean; database: boolean }>(
      `SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = $1) AS login,
              EXISTS (SELECT FROM pg_database WHERE datname = $2) AS database`,
      [LOGIN, DATABASE],
    );
    if (!rows[0]?.login) {
      await client.query(`CREATE ROLE ${LOGIN} LOGIN PASSWORD ${client.escapeLiteral(credentials.loginPassword)}`);
    }
    if (!rows[0]?.database) await client.query(`CREATE DATABASE ${DATABASE}`);
  } finally {
    await client.end();
  }
}

// The eighth line of postmaster.pid says what the server is doing.
function isReady(folder: string): boolean {
  const file = join(folder, "postmaster.pid");
  return existsSync(file) && readFileSync(file, "utf8").split("\n")[7]?.trim() === "ready";
}

function address(user: string, password: string, port: number, database: string): string {
  return `postgresql://${user}:${password}@127.0.0.1:${port}/${database}`;
}

function readCredentials(dataDir: string): Credentials {
  const file = join(dataDir, "postgres.json");
  if (existsSync(file)) return JSON.parse(readFileSync(file, "utf8")) as Credentials;
  const fresh = {
    port: 0,
    ownerPassword: randomBytes(24).toString("hex"),
    loginPassword: randomBytes(24).toString("hex"),
  };
  saveCredentials(dataDir, fresh);
  return fresh;
}

function saveCredentials(dataDir: string, credentials: Credentials): void {
  const file = join(dataDir, "postgres.json");
  writeFileSync(`${file}.new`, `${JSON.stringify(credentials, undefined, 2)}\n`, { mode: 0o600 });
  chmodSync(`${file}.new`, 0o600);
  renameSync(`${file}.new`, file);
}

// Below the ports that systems hand out for outgoing connections: nobody takes ours while the server is down.
const PORTS = { first: 20_000, count: 12_000 };

/** `wanted` when nothing listens there, else a free port of the loopback address. */
async function freePort(wanted: number): Promise<number> {
  if (wanted > 0 && (await isFree(wanted))) return wanted;
  for (let attempt = 0; attempt < 50; attempt++) {
    const port = PORTS.first + randomInt(PORTS.count);
    if (await isFree(port)) return port;
  }
  throw new AppError("UNAVAILABLE", "NO_FREE_PORT", "No free port was found for PostgreSQL.");
}

function isFree(port: number): Promise<boolean> {
  return new Promise((done) => {
    const probe = createServer();
    probe.once("error", () => done(false));
    probe.listen(port, "127.0.0.1", () => probe.close(() => done(true)));
  });
}
