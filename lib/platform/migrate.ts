import { createHash, randomBytes } from "node:crypto";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import pg from "pg";
import { AppError } from "../base/errors.ts";
import { APP_ROLE, type Separation } from "./db.ts";
import { repositoryRoot } from "./root.ts";
import { withSchemaEngine } from "./schema-engine.ts";

export type DatabaseKind = "production" | "demo" | "test";

export interface Migrated {
  /** Names of the migrations that this call applied. */
  readonly applied: readonly string[];
  readonly separation: Separation;
}

interface Migration {
  readonly name: string;
  readonly sql: string;
  readonly checksum: string;
}

// Any number, the same in every version: one migration at a time per database.
const MIGRATION_LOCK = 6_962_001;

/**
 * Brings the database at `adminUrl ?? url` to the newest schema and lets the login of `url` act as the application
 * role. Idempotent, safe to run from several processes, and one query when there is nothing to do.
 * Throws UNAVAILABLE/DATABASE, UNAVAILABLE/DATABASE_OWNER, INTERNAL/MIGRATION_FAILED, CONFLICT/MIGRATION_CHANGED, CONFLICT/SCHEMA_NEWER.
 */
export async function migrate(options: {
  url: string;
  adminUrl?: string | undefined;
  /** Only these, for a backup of an earlier version; all of them otherwise. */
  only?: readonly string[];
}): Promise<Migrated> {
  const adminUrl = options.adminUrl ?? options.url;
  const client = await connect(adminUrl);
  try {
    await client.query("SELECT pg_advisory_lock($1)", [MIGRATION_LOCK]);
    const separation = await ensureRole(client, new URL(options.url).username);
    const migrations = readMigrations().filter(({ name }) => options.only?.includes(name) ?? true);
    const missing = await unapplied(client, migrations);
    if (missing.length === 0) return { applied: [], separation };
    const applied = await apply(adminUrl, migrations);
    await client.query("COMMENT ON TABLE _prisma_migrations IS 'operational'");
    return { applied, separation };
  } catch (cause) {
    if (!(cause instanceof pg.DatabaseError) || cause.code !== "42501") throw cause;
    const message = `This login may not set up the database (${cause.message}): name its owner in DATABASE_ADMIN_URL.`;
    throw new AppError("UNAVAILABLE", "DATABASE_OWNER", message, { cause });
  } finally {
    await client.end();
  }
}

async function connect(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
  try {
    await client.connect();
    return client;
  } catch (cause) {
    const why = cause instanceof Error && cause.message ? `: ${cause.message}` : "";
    throw new AppError("UNAVAILABLE", "DATABASE", `The database cannot be reached${why}.`, { cause });
  }
}

/** `prisma/migrations/<name>/migration.sql`, in order of name, with the checksum that Prisma keeps. */
export function readMigrations(): Migration[] {
  const folder = join(repositoryRoot(), "prisma", "migrations");
  const names = readdirSync(folder).filter((name) => existsSync(join(folder, name, "migration.sql")));
  return names.sort().map((name) => {
    const sql = readFileSync(join(folder, name, "migration.sql"), "utf8");
    return { name, sql, checksum: createHash("sha256").update(sql).digest("hex") };
  });
}

interface Applied {
  readonly name: string;
  readonly checksum: string;
}

/** What was applied to this database; null where nothing ever was. */
async function readApplied(client: pg.Client): Promise<Applied[] | null> {
  const { rows: tables } = await client.query<{ there: boolean }>(
    "SELECT to_regclass('_prisma_migrations') IS NOT NULL AS there",
  );
  if (tables[0]?.there !== true) return null;
  const { rows } = await client.query<Applied>(
    `SELECT migration_name AS name, checksum FROM _prisma_migrations
     WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL ORDER BY migration_name`,
  );
  return rows;
}

/** Names of the migrations that the database at `adminUrl` has, and of those that this version still has to apply. */
export async function migrationState(adminUrl: string): Promise<{ applied: string[]; missing: string[] }> {
  const client = await connect(adminUrl);
  try {
    const rows = await readApplied(client);
    const missing = rows === null ? readMigrations() : stillMissing(rows, readMigrations());
    return { applied: (rows ?? []).map(({ name }) => name), missing: missing.map(({ name }) => name) };
  } finally {
    await client.end();
  }
}

async function unapplied(client: pg.Client, migrations: readonly Migration[]): Promise<Migration[]> {
  const rows = await readApplied(client);
  if (rows === null) return [...migrations];
  // An attempt that never finished was one transaction: PostgreSQL took it back, so it is tried again.
  await client.query("DELETE FROM _prisma_migrations WHERE finished_at IS NULL AND rolled_back_at IS NULL");
  return stillMissing(rows, migrations);
}

function stillMissing(rows: readonly Applied[], migrations: readonly Migration[]): Migration[] {
  const applied = new Map(rows.map((row) => [row.name, row.checksum]));
  const known = new Set(migrations.map(({ name }) => name));
  const newer = rows.filter(({ name }) => !known.has(name)).map(({ name }) => name);
  if (newer.length > 0) {
    throw new AppError(
      "CONFLICT",
      "SCHEMA_NEWER",
      `The database was migrated by a newer version: ${newer.join(", ")}.`,
    );
  }
  const changed = migrations.filter(({ name, checksum }) => (applied.get(name) ?? checksum) !== checksum);
  if (changed.length > 0) {
    const names = changed.map(({ name }) => name).join(", ");
    throw new AppError("CONFLICT", "MIGRATION_CHANGED", `Applied migrations were edited afterwards: ${names}.`);
  }
  return migrations.filter(({ name }) => !applied.has(name));
}

async function apply(url: string, migrations: readonly Migration[]): Promise<string[]> {
  try {
    const { appliedMigrationNames } = await withSchemaEngine(url, (engine) =>
      engine.applyMigrations({
        filters: { externalTables: [], externalEnums: [] },
        migrationsList: {
          baseDir: join(repositoryRoot(), "prisma", "migrations"),
          lockfile: { path: "migration_lock.toml", content: 'provider = "postgresql"\n' },
          shadowDbInitScript: "",
          migrationDirectories: migrations.map(({ name, sql }) => ({
            path: name,
            migrationFile: { path: "migration.sql", content: { tag: "ok", value: sql } },
          })),
        },
      }),
    );
    return appliedMigrationNames;
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    throw new AppError("INTERNAL", "MIGRATION_FAILED", `A migration failed: ${message}`, { cause });
  }
}

/** Makes the application role and lets the admin and the application's login take it, where the server allows. */
async function ensureRole(client: pg.Client, login: string): Promise<Separation> {
  const { rowCount } = await client.query("SELECT FROM pg_roles WHERE rolname = $1", [APP_ROLE]);
  if (rowCount === 0) await tryAs(client, `CREATE ROLE ${APP_ROLE} NOLOGIN`);
  const { rows } = await client.query<{ admin: string; member: boolean }>(
    // From 16 on, who makes a role is its member but may not become it until granted again.
    `SELECT current_user AS admin, coalesce(bool_and(pg_has_role(r.oid, a.oid,
              CASE WHEN current_setting('server_version_num')::int >= 160000 THEN 'SET' ELSE 'MEMBER' END)), false) AS member
       FROM pg_roles a JOIN pg_roles r ON r.rolname IN (current_user, $2) WHERE a.rolname = $1`,
    [APP_ROLE, decodeURIComponent(login)],
  );
  if (rows[0]?.member === true) return "role";
  const names = new Set([rows[0]?.admin ?? "", decodeURIComponent(login)].filter((name) => name !== ""));
  let granted = names.size > 0;
  for (const name of names) {
    granted = (await tryAs(client, `GRANT ${APP_ROLE} TO ${client.escapeIdentifier(name)}`)) && granted;
  }
  return granted ? "role" : "owner";
}

// 42501 no privilege, 42704/42710 role missing or there already, 0LP01/23505 two servers at once: all mean "as it is".
const REFUSALS = new Set(["42501", "42704", "42710", "0LP01", "23505"]);

async function tryAs(client: pg.Client, sql: string): Promise<boolean> {
  try {
    await client.query(sql);
    return true;
  } catch (error) {
    if (error instanceof pg.DatabaseError && REFUSALS.has(error.code ?? "")) return false;
    throw error;
  }
}

/**
 * Writes what this database is, once and for ever, as its owner: kind, a random log id and the checkpoint origin made
 * of both. Does nothing when the kind is already the same; CONFLICT/DATABASE_KIND when it is another.
 */
export async function createDatabaseKind(adminUrl: string, kind: DatabaseKind): Promise<void> {
  const client = await connect(adminUrl);
  try {
    const logId = randomBytes(16).toString("hex");
    await client.query(
      "INSERT INTO database_identity (kind, log_id, origin) VALUES ($1, $2, $3) ON CONFLICT (one) DO NOTHING",
      [kind, logId, `countersign/${kind}/${logId}`],
    );
    const { rows } = await client.query<{ kind: string }>("SELECT kind FROM database_identity");
    if (rows[0]?.kind !== kind) {
      throw new AppError("CONFLICT", "DATABASE_KIND", `This database is of kind ${rows[0]?.kind}, not ${kind}.`);
    }
  } finally {
    await client.end();
  }
}

/** The kind of a migrated database; undefined while nothing has been written into it. */
export async function readDatabaseKind(adminUrl: string): Promise<DatabaseKind | undefined> {
  const client = await connect(adminUrl);
  try {
    return (await client.query<{ kind: DatabaseKind }>("SELECT kind FROM database_identity")).rows[0]?.kind;
  } finally {
    await client.end();
  }
}
