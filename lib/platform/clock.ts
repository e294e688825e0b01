import type { Sql } from "./sql.ts";

/** The product's clock, as RFC 3339 UTC: the database's time, or the moved clock of a demo or test database. */
export async function databaseNow(sql: Sql): Promise<string> {
  const [row] = await sql<{ now: string | Date }>("SELECT countersign.now() AS now");
  if (!row) throw new Error("countersign.now() answered no row.");
  return typeof row.now === "string" ? row.now : row.now.toISOString();
}

/**
 * Moves the clock of a demo or test database to `at` (RFC 3339), or back to the real time with null.
 * In a production database the server refuses with 42501.
 */
export async function moveClock(sql: Sql, at: string | null): Promise<void> {
  if (at === null) {
    await sql("DELETE FROM moved_clock");
    return;
  }
  await sql(
    "INSERT INTO moved_clock (one, at) VALUES (true, $1::timestamptz) ON CONFLICT (one) DO UPDATE SET at = excluded.at",
    [at],
  );
}
