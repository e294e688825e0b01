import { attention, ok, type Check } from "../base/check.ts";
import { AppError } from "../base/errors.ts";
import type { Db } from "./db.ts";
import { openTables, readLedgerGuards } from "./ledger-guards.ts";
import { migrationState } from "./migrate.ts";
import { pgSql, type Sql } from "./sql.ts";

const OLDEST_VERSION = 150_000;

/** Everything that the server itself answers for: version, kind, roles and grants, schema, clock. */
export async function databaseChecks(db: Db, adminUrl: string): Promise<Check[]> {
  const sql = pgSql(db.pool);
  const schema = await migrationsCheck(adminUrl);
  const before = [await versionCheck(sql), schema];
  if (schema.state === "fail") return before;
  return [...before, await kindCheck(sql), await guardCheck(sql, db.separation), await clockCheck(sql)];
}

async function versionCheck(sql: Sql): Promise<Check> {
  const [row] = await sql<{ number: number; text: string }>(
    "SELECT current_setting('server_version_num')::int AS number, current_setting('server_version') AS text",
  );
  const says = `PostgreSQL ${row?.text ?? "of an unknown version"} answers.`;
  if ((row?.number ?? 0) >= OLDEST_VERSION) return ok("database", says);
  return attention("database", "fail", says, "Use PostgreSQL 15 or later.");
}

async function migrationsCheck(adminUrl: string): Promise<Check> {
  const name = "migrations";
  try {
    const { applied, missing } = await migrationState(adminUrl);
    if (missing.length === 0) return ok(name, `All ${applied.length} migrations are applied.`);
    const says = `${missing.length} migrations are not applied: ${missing.join(", ")}.`;
    return attention(name, "fail", says, "Start the product once (npm start): it migrates before it serves.");
  } catch (error) {
    if (error instanceof AppError && error.code === "CONFLICT") {
      return attention(name, "fail", error.message, "Run the version that made this schema, or a later one.");
    }
    const says = "This login may not read which migrations are applied.";
    return attention(name, "unknown", says, "Give DATABASE_ADMIN_URL to this command.");
  }
}

async function kindCheck(sql: Sql): Promise<Check> {
  const [row] = await sql<{ kind: string; origin: string }>("SELECT kind, origin FROM database_identity");
  if (!row) {
    return attention("kind", "fail", "This database was never set up.", "Start the product once: npm start.");
  }
  return ok("kind", `A ${row.kind} database${row.kind === "production" ? "" : ", not evidence"}; log ${row.origin}.`);
}

async function guardCheck(sql: Sql, separation: Db["separation"]): Promise<Check> {
  const name = "separation";
  const open = openTables(await readLedgerGuards(sql));
  if (open.length > 0) {
    const says = `Ledger tables are not guarded as declared: ${open.join(", ")}.`;
    return attention(
      name,
      "fail",
      says,
      "Find out who altered the schema, then countersign log verify --against a copy.",
    );
  }
  if (separation === "role") return ok(name, "database separation: role. The application may only add to the ledger.");
  return attention(
    name,
    "warn",
    "database separation: owner. The server refused the application a role of its own; triggers alone refuse changes.",
    "Give DATABASE_ADMIN_URL a login that may create the role countersign_app, and start again.",
  );
}

const SKEW_WARN_MS = 2_000;
const SKEW_FAIL_MS = 60_000;

/** Deadlines run by the database's clock and signatures by this machine's: both should be right. */
async function clockCheck(sql: Sql): Promise<Check> {
  const before = Date.now();
  const [row] = await sql<{ at: string }>("SELECT clock_timestamp() AS at");
  const skew = Math.abs(Date.parse(row?.at ?? "") - (before + Date.now()) / 2);
  const says = `The clocks of this machine and of the database differ by ${Math.round(skew)} ms.`;
  if (skew <= SKEW_WARN_MS) return ok("clock", says);
  return attention("clock", skew <= SKEW_FAIL_MS ? "warn" : "fail", says, "Set both by NTP.");
}
