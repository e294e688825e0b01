import { APP_ROLE } from "./db.ts";
import type { Sql } from "./sql.ts";

/** What the application role may do with each ledger table, in full (LEDGER, "Tables and grants"). */
export const LEDGER_GRANTS: Readonly<Record<string, string>> = {
  anchor: "INSERT SELECT",
  checkpoint: "INSERT SELECT",
  database_identity: "SELECT",
  erasure: "SELECT",
  inbox: "INSERT SELECT",
  inbox_key: "INSERT SELECT",
  ledger_entry: "INSERT SELECT",
  payload: "INSERT SELECT",
  pending: "DELETE INSERT SELECT",
  tile: "INSERT SELECT",
};

export interface LedgerGuard {
  readonly name: string;
  /** Of the application role; null where the server has no such role. */
  readonly grants: string | null;
  /** What triggers refuse to everybody. */
  readonly refuses: string;
}

/** How the server guards each ledger table, monthly parts of `payload` included. */
export async function readLedgerGuards(sql: Sql): Promise<LedgerGuard[]> {
  return sql<LedgerGuard>(
    `SELECT c.relname::text AS name,
       CASE WHEN EXISTS (SELECT FROM pg_roles WHERE rolname = $1) THEN coalesce((
         SELECT string_agg(p, ' ' ORDER BY p) FROM unnest(ARRAY['DELETE', 'INSERT', 'SELECT', 'TRUNCATE', 'UPDATE']) p
         WHERE has_table_privilege($1::name, c.oid, p)), '') END AS grants,
       coalesce((SELECT string_agg(DISTINCT e, ' ' ORDER BY e) FROM pg_trigger t
         CROSS JOIN LATERAL unnest(ARRAY[CASE WHEN t.tgtype & 8 > 0 THEN 'DELETE' END,
           CASE WHEN t.tgtype & 16 > 0 THEN 'UPDATE' END, CASE WHEN t.tgtype & 32 > 0 THEN 'TRUNCATE' END]) e
         WHERE t.tgrelid = c.oid AND NOT t.tgisinternal AND t.tgtype & 2 > 0 AND e IS NOT NULL
           AND t.tgenabled IN ('O', 'A')), '') AS refuses
     FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p') AND obj_description(c.oid, 'pg_class') = 'ledger'
     ORDER BY 1`,
    [APP_ROLE],
  );
}

/** Names of ledger tables that are not as declared; a table that is gone is among them. */
export function openTables(guards: readonly LedgerGuard[]): string[] {
  const declared = new Set(guards.map(({ name }) => name));
  const gone = Object.keys(LEDGER_GRANTS).filter((name) => !declared.has(name));
  const open = guards.filter(({ name, grants, refuses }) => {
    // `pending` is a queue: its rows leave it when they are sequenced.
    const expected = name === "pending" ? "TRUNCATE UPDATE" : "DELETE TRUNCATE UPDATE";
    const granted = LEDGER_GRANTS[name.replace(/^payload_.*/, "payload")];
    return refuses !== expected || (grants !== null && grants !== granted);
  });
  return [...gone, ...open.map(({ name }) => name)];
}
