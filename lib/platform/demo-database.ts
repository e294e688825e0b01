import pg from "pg";
import { readDatabaseKind } from "./migrate.ts";

/** Empties a database of kind `demo`, schema and all; false where it is of another kind or was never set up. */
export async function clearDemoDatabase(adminUrl: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  try {
    const { rows } = await client.query<{ there: boolean }>(
      "SELECT to_regclass('database_identity') IS NOT NULL AS there",
    );
    if (!rows[0]?.there || (await readDatabaseKind(adminUrl)) !== "demo") return false;
    await client.query("DROP SCHEMA public, countersign CASCADE");
    await client.query("CREATE SCHEMA public");
    return true;
  } finally {
    await client.end();
  }
}
