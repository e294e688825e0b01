import { readFileSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { PrismaPg } from "@prisma/adapter-pg";
import {
  bindMigrationAwareSqlAdapterFactory,
  ColumnTypeEnum,
  isDriverAdapterError,
  type SqlDriverAdapter,
  type SqlMigrationAwareDriverAdapterFactory,
  type SqlQuery,
  type SqlResultSet,
} from "@prisma/driver-adapter-utils";
import * as bindings from "@prisma/schema-engine-wasm/schema_engine_bg";
import type { SchemaEngine } from "@prisma/schema-engine-wasm/schema_engine_bg";
import pg from "pg";
import { repositoryRoot } from "./root.ts";

export interface SchemaFile {
  readonly path: string;
  readonly content: string;
}

/** The Prisma schema, split by room. */
export function schemaFiles(): SchemaFile[] {
  const folder = join(repositoryRoot(), "prisma", "schema");
  const names = readdirSync(folder).filter((name) => name.endsWith(".prisma"));
  return names.sort().map((name) => ({ path: join(folder, name), content: readFileSync(join(folder, name), "utf8") }));
}

/** Prisma's own schema engine, as WebAssembly from npm: no binary is downloaded (decision 005). */
export async function withSchemaEngine<T>(url: string, work: (engine: SchemaEngine) => Promise<T>): Promise<T> {
  await load();
  // One connection: settings and locks of a migration script must not hop between backends.
  const pool = new pg.Pool({ connectionString: url, max: 1 });
  const failures: unknown[] = [];
  try {
    const factory = bindMigrationAwareSqlAdapterFactory(wholeScripts(new PrismaPg(pool), pool, failures));
    const datamodels = schemaFiles().map(({ path, content }): [string, string] => [path, content]);
    const engine = await bindings.SchemaEngine.new({ datamodels }, () => undefined, factory);
    try {
      return await work(engine);
    } finally {
      engine.free();
    }
  } catch (error) {
    if (!(failures[0] instanceof Error)) throw error;
    // The engine says in which migration, only the database said what.
    const where = /migration_name="[^"]*"/.exec(String(error))?.[0] ?? "a script";
    throw new Error(`${failures[0].message} (${where})`, { cause: failures[0] });
  } finally {
    await pool.end();
  }
}

/**
 * Prisma's adapter cuts a script at every semicolon, also inside a function's body. PostgreSQL takes the whole script
 * in one message, and so runs it in one transaction.
 */
function wholeScripts(factory: PrismaPg, pool: pg.Pool, failures: unknown[]): SqlMigrationAwareDriverAdapterFactory {
  const whole = (adapter: SqlDriverAdapter): SqlDriverAdapter => {
    adapter.executeScript = async (script) => {
      try {
        await pool.query(script);
      } catch (error) {
        failures.push(error);
        throw error;
      }
    };
    const queryRaw = adapter.queryRaw.bind(adapter);
    adapter.queryRaw = async (query) => {
      try {
        return await queryRaw(query);
      } catch (error) {
        if (!isDriverAdapterError(error) || error.cause.kind !== "UnsupportedNativeDataType") throw error;
        return readInternalChars(query, pool, queryRaw);
      }
    };
    return adapter;
  };
  return {
    provider: factory.provider,
    adapterName: factory.adapterName,
    connect: async () => whole(await factory.connect()),
    connectToShadowDb: async () => factory.connectToShadowDb(),
  };
}

// The catalogue is full of PostgreSQL's internal one-byte "char", which the engine asks for and the adapter cannot read.
const INTERNAL_CHAR = 18;

async function readInternalChars(
  query: SqlQuery,
  pool: pg.Pool,
  queryRaw: (query: SqlQuery) => Promise<SqlResultSet>,
): Promise<SqlResultSet> {
  const inner = query.sql.trim().replace(/;$/, "");
  const { fields } = await pool.query({ text: inner, values: [...query.args], rowMode: "array" });
  const columns = fields.map(({ name, dataTypeID }) => {
    const column = pg.escapeIdentifier(name);
    return dataTypeID === INTERNAL_CHAR ? `${column}::text::char(1) AS ${column}` : column;
  });
  const result = await queryRaw({ ...query, sql: `SELECT ${columns.join(", ")} FROM (${inner}) AS described` });
  const columnTypes = result.columnTypes.map((type, index) =>
    fields[index]?.dataTypeID === INTERNAL_CHAR ? ColumnTypeEnum.Character : type,
  );
  return { ...result, columnTypes };
}

let loading: Promise<void> | undefined;

function load(): Promise<void> {
  loading ??= instantiate();
  return loading;
}

interface WasmGlue {
  __wbg_set_wasm(exports: WebAssembly.Exports): void;
}

async function instantiate(): Promise<void> {
  // The package exports no .wasm path: resolve its entry and take the neighbour.
  const entry = createRequire(import.meta.url).resolve("@prisma/schema-engine-wasm/schema_engine_bg");
  const compiled = await WebAssembly.compile(readFileSync(entry.replace(/\.js$/, ".wasm")));
  // Safe because the glue file is generated with the binary: its exports are the binary's imports.
  const glue = Object.fromEntries(
    Object.entries(bindings as unknown as WebAssembly.ModuleImports).map(([name, value]) => [
      name,
      name.startsWith("__wbg_setTimeout_") ? startTimer : value,
    ]),
  );
  const instance = await WebAssembly.instantiate(compiled, { "./schema_engine_bg.js": glue });
  (bindings as unknown as WasmGlue).__wbg_set_wasm(instance.exports);
  (instance.exports.__wbindgen_start as () => void)();
}

// The engine never clears the ten-second timer of its lock: with it, every process that migrates would end late.
function startTimer(callback: () => void, ms: number): NodeJS.Timeout {
  return setTimeout(callback, ms >>> 0).unref();
}
