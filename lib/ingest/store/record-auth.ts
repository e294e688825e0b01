import type { Auth } from "../../ledger/record.ts";
import type { Sql } from "../../platform/sql.ts";

/** By what a record was taken, as its leaf says. */
export async function findAuth(sql: Sql, inboxId: number): Promise<Auth> {
  const [row] = await sql<{ auth: string }>("SELECT auth FROM inbox WHERE id = $1", [inboxId]);
  if (!row) throw new Error(`There is no record ${inboxId}.`);
  // Safe because the record's own writer made it of the type Auth.
  return JSON.parse(row.auth) as Auth;
}
