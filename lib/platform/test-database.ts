import { randomBytes } from "node:crypto";
import pg from "pg";
import { inject } from "vitest";
import { openDb, openPool, type Db } from "./db.ts";

export interface TestDatabase {
  readonly url: string;
  /** As the application sees it: role countersign_app. */
  readonly db: Db;
  /** As the owner (a superuser on the embedded server): for tampering and for looking behind the grants. */
  readonly owner: pg.Pool;
  /** Closes both pools and drops the database. */
  close(): Promise<void>;
}

/** A migrated database of kind `test` of one's own, cloned from the run's template. Call `close` in afterAll. */
export async function testDatabase(): Promise<TestDatabase> {
  const templateUrl = inject("templateUrl");
  const template = new URL(templateUrl).pathname.slice(1);
  const name = `${template}_${randomBytes(6).toString("hex")}`;
  await onMaintenance(templateUrl, `CREATE DATABASE ${name} TEMPLATE ${template}`);
  const url = onDatabase(inject("loginUrl"), name);
  const db = await openDb({ url });
  const owner = openPool(onDatabase(templateUrl, name), { max: 2, settings: { timezone: "UTC", datestyle: "ISO" } });
  const close = async () => {
    await Promise.all([db.close(), owner.end()]);
    await onMaintenance(templateUrl, `DROP DATABASE ${name} WITH (FORCE)`);
  };
  return { url, db, owner, close };
}

// Never through the template itself: CREATE DATABASE refuses while somebody is connected to it.
async function onMaintenance(url: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: onDatabase(url, "postgres") });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}

function onDatabase(url: string, name: string): string {
  const target = new URL(url);
  target.pathname = `/${name}`;
  return target.toString();
}
