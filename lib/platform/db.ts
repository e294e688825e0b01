import { PrismaPg } from "@prisma/adapter-pg";
import pg from "pg";
import { PrismaClient } from "../../generated/prisma/client.ts";
import { AppError } from "../base/errors.ts";
import { getEnv } from "./env.ts";
import { getLog } from "./log.ts";

/** What the server's own access control adds to the ledger's triggers. */
export type Separation = "role" | "owner";

export const APP_ROLE = "countersign_app";

export interface Db {
  readonly url: string;
  /** Raw SQL: int8 as number, timestamptz as RFC 3339 UTC text, date as text. */
  readonly pool: pg.Pool;
  /** On the same pool. */
  readonly prisma: PrismaClient;
  /** `owner`: the server refused the role, the ledger's triggers alone stand. */
  readonly separation: Separation;
  close(): Promise<void>;
}

export interface OpenDb {
  readonly url: string;
  /** null connects as the login itself (migrations, tests that tamper). */
  readonly role?: typeof APP_ROLE | null;
  readonly max?: number;
  readonly idleInTransactionMs?: number;
}

/** Opens a pool that runs as the application role where the server lets it. Throws UNAVAILABLE/DATABASE when it cannot connect. */
export async function openDb(options: OpenDb): Promise<Db> {
  const { url, role = APP_ROLE, max = 10, idleInTransactionMs = 60_000 } = options;
  const separation = role !== null && (await accepts(url, role)) ? "role" : "owner";
  const pool = openPool(url, {
    max,
    settings: {
      ...(separation === "role" ? { role: APP_ROLE } : {}),
      timezone: "UTC",
      datestyle: "ISO",
      idle_in_transaction_session_timeout: String(idleInTransactionMs),
    },
  });
  const prisma = new PrismaClient({ adapter: new PrismaPg(pool) });
  const close = async () => {
    await prisma.$disconnect();
    await pool.end();
  };
  return { url, pool, prisma, separation, close };
}

/** A pool with the product's type parsers and session settings. */
export function openPool(url: string, options: { max: number; settings: Readonly<Record<string, string>> }): pg.Pool {
  const pool = new pg.Pool({
    connectionString: withSettings(url, options.settings),
    max: options.max,
    types: { getTypeParser },
    connectionTimeoutMillis: 10_000,
    allowExitOnIdle: true,
  });
  // Without listeners, a backend that ends under a connection, idle or between two statements, would end this process.
  const lost = (error: Error) => getLog().warn({ err: error.message }, "a database connection was lost");
  pool.on("error", lost);
  pool.on("connect", (client) => client.on("error", lost));
  return pool;
}

// `options` of the URL wins over the config's in pg: so ours go into the URL, after the user's.
function withSettings(url: string, settings: Readonly<Record<string, string>>): string {
  const target = new URL(url);
  const own = Object.entries(settings).map(([name, value]) => `-c ${name}=${value}`);
  target.searchParams.set("options", [target.searchParams.get("options") ?? "", ...own].join(" ").trim());
  return target.toString();
}

async function accepts(url: string, role: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
  try {
    await client.connect();
    const { rows } = await client.query<{ member: boolean }>(
      "SELECT pg_has_role(session_user, oid, 'MEMBER') AS member FROM pg_roles WHERE rolname = $1",
      [role],
    );
    if (rows[0]?.member !== true) return false;
    await client.query(`SET ROLE ${client.escapeIdentifier(role)}`);
    return true;
  } catch (error) {
    // 42501: PostgreSQL ≥ 16 membership WITH SET FALSE.
    if (error instanceof pg.DatabaseError && error.code === "42501") return false;
    throw new AppError("UNAVAILABLE", "DATABASE", "The database cannot be reached.", { cause: error });
  } finally {
    await client.end().catch(() => undefined);
  }
}

const { INT8, TIMESTAMPTZ, TIMESTAMP, DATE } = pg.types.builtins;
const INT8_ARRAY = 1016;
const TIMESTAMPTZ_ARRAY = 1185;
const DATE_ARRAY = 1182;
const TEXT_ARRAY = 1009;
const asText = (text: string) => text;

const parsers = new Map<number, (text: string) => unknown>([
  [INT8, parseInt8],
  [INT8_ARRAY, arrayOf(parseInt8)],
  [TIMESTAMPTZ, parseTimestamptz],
  [TIMESTAMPTZ_ARRAY, arrayOf(parseTimestamptz)],
  [TIMESTAMP, asText],
  [DATE, asText],
  [DATE_ARRAY, arrayOf(asText)],
]);

// Safe because type ids are plain numbers at run time; the declaration lists the built-in ones only.
const driverParser = pg.types.getTypeParser as unknown as (oid: number, format?: "text") => (text: string) => unknown;

function arrayOf(parse: (text: string) => unknown): (text: string) => unknown {
  const item = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(item);
    return typeof value === "string" ? parse(value) : null;
  };
  return (text) => item(driverParser(TEXT_ARRAY)(text));
}

function getTypeParser(oid: number, format?: "text" | "binary"): (value: string) => unknown {
  const own = format === "binary" ? undefined : parsers.get(oid);
  return own ?? driverParser(oid, "text");
}

/** int8 as a number; INTERNAL/INT8_RANGE beyond 2^53, never a rounded value. */
export function parseInt8(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) {
    throw new AppError("INTERNAL", "INT8_RANGE", `The integer ${text} is beyond 2^53.`);
  }
  return value;
}

/** `2026-11-20 15:31:07.123+00` of a UTC session → `2026-11-20T15:31:07.123Z`. `infinity` stays as it is. */
export function parseTimestamptz(text: string): string {
  const at = new Date(`${text.slice(0, 10)}T${text.slice(11).replace(/([+-]\d\d)$/, "$1:00")}`);
  return Number.isNaN(at.getTime()) ? text : at.toISOString();
}

// One per process, even where a bundler loads this module twice (the server in front of Next, and Next's own chunks).
const slot = globalThis as typeof globalThis & { countersignDb?: Promise<Db> };

/** The process's database, opened at first use from the environment. */
export function getDb(): Promise<Db> {
  slot.countersignDb ??= openFromEnv().catch((error: unknown) => {
    delete slot.countersignDb; // the next request tries again
    throw error;
  });
  return slot.countersignDb;
}

/** Closes what `getDb` opened, if anything. */
export async function closeDb(): Promise<void> {
  const opened = slot.countersignDb;
  delete slot.countersignDb;
  if (opened) await (await opened).close();
}

async function openFromEnv(): Promise<Db> {
  const { databaseUrl } = getEnv();
  if (!databaseUrl) {
    throw new AppError("UNAVAILABLE", "DATABASE_URL", "DATABASE_URL is not set: start the product with `npm start`.");
  }
  return openDb({ url: databaseUrl });
}
