import { systemPrincipal, type Principal } from "../access/principal.ts";
import { AppError, type ErrorCode } from "../base/errors.ts";
import { openDb, type Db } from "../platform/db.ts";
import { isSetUp, startEmbeddedPostgres } from "../platform/embedded-postgres.ts";
import { loadEnv, type Env } from "../platform/env.ts";
import { pgSql, type Sql } from "../platform/sql.ts";
import { inTransaction } from "../platform/transaction.ts";

/** Another machine's installation, as whoever the token is. */
export interface Remote {
  readonly kind: "remote";
  readonly url: string;
  /** What authenticates: an API token, or a source's secret for what the source sends. */
  readonly token: string;
  /** The body as JSON, or bytes as they are with headers of their own. */
  readonly request: (
    method: string,
    path: string,
    body?: unknown,
    headers?: Readonly<Record<string, string>>,
  ) => Promise<unknown>;
  readonly close: () => Promise<void>;
}

/** An installation's own database: whoever may read its data directory may do anything. */
export interface Local {
  readonly kind: "local";
  readonly env: Env;
  readonly db: Db;
  /** Of the owner of the tables, where this machine knows it: else the application's own. */
  readonly adminUrl: string;
  readonly sql: Sql;
  readonly principal: Principal;
  readonly transaction: <T>(work: (tx: Sql) => Promise<T>) => Promise<T>;
  readonly close: () => Promise<void>;
}

export type Connection = Remote | Local;

export interface Where {
  readonly url: string | undefined;
  readonly token: string | undefined;
  readonly dataDir: string | undefined;
}

/** `--url` talks HTTP, else the data directory's database is opened (and started, when nothing runs on it). */
export async function connectTo({ url, token, dataDir }: Where): Promise<Connection> {
  if (url !== undefined) return connectRemote(url, token);
  return connectLocal(loadEnv({ ...process.env, ...(dataDir === undefined ? {} : { DATA_DIR: dataDir }) }));
}

function connectRemote(url: string, token: string | undefined): Remote {
  if (!URL.canParse(url)) throw new AppError("BAD_REQUEST", "USAGE", `--url ${url} is not an address.`);
  if (!token) throw new AppError("BAD_REQUEST", "USAGE", "--url needs --token, or COUNTERSIGN_TOKEN.");
  const base = `${url.replace(/\/+$/, "")}/api/v1/`;
  const request: Remote["request"] = async (method, path, body, headers = {}) => {
    const response = await ask(new URL(path, base), {
      method,
      headers: {
        Authorization: `Bearer ${token}`,
        Accept: "application/json",
        ...(body === undefined || body instanceof Uint8Array ? {} : { "Content-Type": "application/json" }),
        ...headers,
      },
      redirect: "error", // a token goes to the address that was named, and nowhere else
      ...(body === undefined
        ? {}
        : { body: body instanceof Uint8Array ? Uint8Array.from(body) : JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw problemOf(response.status, text);
    return text === "" ? null : (JSON.parse(text) as unknown);
  };
  return { kind: "remote", url, token, request, close: async () => undefined };
}

async function ask(url: URL, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, init);
  } catch (cause) {
    throw new AppError("UNAVAILABLE", "UNREACHABLE", `${url.origin} cannot be reached.`, { cause });
  }
}

const CODES: Readonly<Record<number, ErrorCode>> = {
  400: "BAD_REQUEST",
  401: "UNAUTHENTICATED",
  403: "FORBIDDEN",
  404: "NOT_FOUND",
  409: "CONFLICT",
  422: "RULE_REFUSED",
  429: "RATE_LIMITED",
};

/** The problem that the installation answered; what is not a problem (a proxy's page) keeps its status only. */
function problemOf(status: number, text: string): AppError {
  const code = CODES[status] ?? "UNAVAILABLE";
  try {
    const problem = JSON.parse(text) as { reason?: unknown; detail?: unknown; title?: unknown };
    if (typeof problem.reason === "string") {
      const words = [problem.detail, problem.title].find((text) => typeof text === "string");
      return new AppError(code, problem.reason, words ?? `The installation answered ${status}.`, {
        detail: { status },
      });
    }
  } catch {
    // not JSON: told below
  }
  return new AppError(code, "HTTP", `The installation answered ${status}.`, { detail: { status } });
}

async function connectLocal(env: Env): Promise<Local> {
  if (!env.databaseUrl && !isSetUp(env.dataDir)) {
    throw new AppError("NOT_FOUND", "NOTHING_HERE", `Nothing was set up in ${env.dataDir}: start it with npm start.`);
  }
  const server = env.databaseUrl ? null : await startEmbeddedPostgres({ dataDir: env.dataDir });
  // A server that was running belongs to the product that runs on it.
  const stop = async () => (server && !server.adopted ? server.stop() : undefined);
  try {
    const db = await openDb({ url: env.databaseUrl ?? server?.url ?? "", max: 4 });
    const close = async () => {
      await db.close();
      await stop();
    };
    return {
      kind: "local",
      env,
      db,
      adminUrl: server?.adminUrl ?? env.databaseAdminUrl ?? env.databaseUrl ?? "",
      sql: pgSql(db.pool),
      principal: systemPrincipal("command-line"),
      transaction: async (work) => inTransaction(db.pool, work),
      close,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}
